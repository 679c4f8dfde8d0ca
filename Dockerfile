# The bot with its pinned dependencies and the shipped knowledge learnt. Settings come from the environment.
FROM python:3.13-slim

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PYTHONUNBUFFERED=1 \
    CACHE_DIR=/home/bot/.cache/clinic-bot HTTP_LISTEN=0.0.0.0:8080

RUN useradd --create-home --uid 10001 bot
WORKDIR /app

# First what changes seldom: the dependencies, each checked against its hash.
COPY requirements.lock ./
RUN pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot ./bot
RUN pip install --no-deps --no-build-isolation .

COPY --chown=bot:bot knowledge ./knowledge
RUN mkdir -p data secrets && chown bot:bot /app data secrets
USER bot
# Learn the knowledge now, so that the first start need not; one that can't be used is told about at the start.
RUN clinic-bot ask < /dev/null || true

EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=3)"]
ENTRYPOINT ["clinic-bot"]
CMD ["run"]
