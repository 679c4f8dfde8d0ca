"""Sentences for building the word vectors: questions and scraps of stories put together from single words.

They make little sense, but a sentence encoder has an opinion on each, and they are the same on every machine.
"""

import random
import re
from collections.abc import Sequence

ON_TOPIC = 0.4  # of the words are from `TOPICS`
JOINED = 0.3  # of the sentences are two joined

TEMPLATES = """
can i use {} | is {} safe | does {} help with {} | what about {} | {} or {} | is it ok to {} after {}
how long does {} last | how much is {} | should i {} before {} | why is my {} so {} | do you have {}
i have {} on my {} | can {} cause {} | what is {} | how does {} work | when can i {} again | am i allowed to {}
my {} told me to {} | is {} better than {} | do i need {} for {} | where is the {} | who does the {} | {} and {}
no {} but {} | i am worried about {} | tell me about {} | will i get {} | how often should i {}
which {} is best | the {} was {} yesterday | is {} normal | i forgot to {} | need help with {}
i had {} yesterday and now my {} feels {} | my friend said {} is {} | before the {} do i have to {}
after my {} can i {} | it is {} days since my {} | they gave me a {} for my {} | what makes {} {}
is it true that {} makes you {} | which {} do you {} | please explain the {} | how {} is the {} | does the {} {}
it looks {} and feels {} | i never had {} | do i still have to {} my {} | is there a {} | how do i get rid of {}
what happens to the {} | my {} is {} | i want to {} my {} | {} {} {} | {} {} | {}
""".replace("\n", " | ")

TOPICS = """
skin face cheek forehead neck eye eyes lips nose hand body pore pores wrinkle wrinkles line lines scar scars
spot spots pimple acne mole freckle rash itch itchy itching scratch scratching pick rub rubbing scrub scrubbing
exfoliate peel peeling flake dry dryness oily dull glow glowing radiant shine shiny bright firm firmer tight
tighten sag saggy loose young older ageing collagen elastin laser light beam pulse device machine handheld
gadget energy heat cold ice frozen cool cooling gel numb numbing anaesthetic anesthesia injection needle pain
painful hurt sting burn sore ache tender comfortable cream lotion moisturiser moisturizer moisturise hydrate
hydration serum toner retinol acid vitamin sunscreen spf oil butter balm ointment product products cosmetics
makeup foundation brush sponge loofah cloth towel soap cleanser wash shower bath swim pool sauna steam gym
exercise run sport sweat work office holiday travel flight beach sun sunlight sunshine sunbathe tan tanned
sunburn shade hat summer winter pollution dust dirt smoke smoking cigarettes vape alcohol wine beer coffee tea
caffeine cola sugar sweets chocolate junk food diet vegetables fruit water stress stressed worry anxious sleep
tired genes genetic hereditary family mother injury accident trauma wound cut bruise swelling swollen puffy
puffiness redness red blister bleeding pus infection fever allergy allergic reaction medicine tablet ibuprofen
paracetamol aspirin antibiotic prescription prescribed pharmacy doctor surgeon dermatologist nurse specialist
consultation appointment booking cancel reschedule clinic hospital open closed hours address parking location
phone email price cost fee charge expensive cheap discount deposit refund insurance finance instalment payment
card cash voucher gift pregnant pregnancy breastfeeding diabetes eczema psoriasis rosacea vitiligo herpes cancer
pacemaker age old teenager child men women session sessions treatment treatments procedure course results result
effect effects permanent guarantee risk risks danger complication recovery downtime healing instructions advice
rules prepare preparation ready before after during hair removal tattoo botox filler fillers facelift surgery
microneedling peel radiofrequency ultrasound stop avoid continue start keep apply put take eat drink shave wax
drive fly
"""


def sentences(words: Sequence[str], count: int, seed: int) -> list[str]:
    """Return `count` questions and scraps made of `words` (the commonest first) and of the words of `TOPICS`."""
    chance = random.Random(seed)  # noqa: S311 - the same sentences every time, no secret
    topics = TOPICS.split()
    templates = [template.strip() for template in TEMPLATES.split("|") if template.strip()]

    def word() -> str:
        if chance.random() < ON_TOPIC:
            return chance.choice(topics)
        return words[int(len(words) * chance.random() ** 2)]  # common words more often

    def sentence() -> str:
        return re.sub(r"\{\}", lambda _: word(), chance.choice(templates))

    return [sentence() + (f" {sentence()}" if chance.random() < JOINED else "") for _ in range(count)]
