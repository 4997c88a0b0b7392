/** Sentences of reviews, by aspect: good, fair or bad. `{noun}` is the product. */

/** Sentences about one aspect. */
interface Aspect {
  good: readonly string[];
  fair: readonly string[];
  bad: readonly string[];
}

const setup: Aspect = {
  good: [
    "Set-up took five minutes from the box to the first use.",
    "It found my network by itself and was ready before the coffee was.",
    "The quick guide is clear – even my fiancée's grandmother set hers up alone.",
  ],
  fair: [
    "Set-up works, but read the manual first.",
    "Getting it into our network took two attempts and a naïve amount of patience.",
  ],
  bad: [
    'The "easy set-up" took me two evenings and three resets.',
    "It never joined my network, whichever way I tried.",
    "The manual leaves out half of the steps – I gave up at the pairing code.",
  ],
};

const build: Aspect = {
  good: [
    "The housing feels solid and nothing rattles.",
    "Materials and finish are better than the price suggests.",
    "After six months of daily use the {noun} still looks new.",
  ],
  fair: [
    "The finish is fine, though the cable could be longer.",
    "Solid enough, but the façade shows every fingerprint.",
  ],
  bad: [
    "The plastic creaked from the first day and cracked in the second month.",
    "One of the feet came off within a week.",
    "The hinge of the {noun} is loose, and the lid no longer closes.",
  ],
};

const app: Aspect = {
  good: [
    "The app is clear and has never lost its settings.",
    "Updates arrive every month and do not get in the way.",
    "Everything can be done from the phone – très pratique.",
  ],
  fair: ["The app does its job, but it starts slowly.", "The app is usable; its translation reads like a cliché."],
  bad: [
    "The app loses its settings with every update.",
    "The app wants an account, a location and patience, and then it crashes.",
    "Since the last update the {noun} shows up as offline – every morning.",
  ],
};

const battery: Aspect = {
  good: [
    "The battery lasts longer than promised: I charge the {noun} once a week.",
    "A full charge takes less than an hour.",
    "Even at 5 °C below zero the battery holds through the day.",
  ],
  fair: ["The battery gets through the day, not more.", "Charging takes the whole night, but then it lasts."],
  bad: [
    "The battery is empty by noon.",
    "After three months the battery holds half of what it did.",
    "It gets hot when it charges – 45 °C on the back.",
  ],
};

const sound: Aspect = {
  good: [
    "The sound is warm and clear, with more bass than its size suggests.",
    "Voices are easy to follow even at low volume.",
    "It fills our café with music and does not distort.",
  ],
  fair: ["The sound is decent for its size, if a little thin.", "Good for podcasts; for music I would want more bass."],
  bad: [
    "The sound is tinny and hisses at low volume.",
    "The left side is quieter than the right.",
    "At higher volume it distorts so much that the neighbours complained – rightly.",
  ],
};

const picture: Aspect = {
  good: [
    "The picture is sharp and the colours look natural.",
    "Even in the evening the image stays clear.",
    "Text is crisp to the edges, and the café's window behind me does not bother it.",
  ],
  fair: ["The picture is good by day and grainy by night.", "Sharp in the middle, softer in the corners."],
  bad: [
    "The picture freezes every few minutes.",
    "Colours are off, and there is no way to correct them.",
    "Three dead pixels on the first day – déjà vu from my last one.",
  ],
};

const speed: Aspect = {
  good: [
    "It is fast: large files open at once.",
    "Games run smoothly at full resolution.",
    "Nothing stutters, even with forty tabs and my son's résumé open.",
  ],
  fair: ["Fast enough for office work, slower than I hoped with video.", "It is quick until it gets warm."],
  bad: [
    "It slows down after ten minutes and needs a restart.",
    "My five-year-old machine was faster.",
    "Copying a film takes longer than watching it – and the fan howls.",
  ],
};

const noise: Aspect = {
  good: [
    "It runs so quietly that the baby sleeps beside it.",
    "I only hear the {noun} when I listen for it.",
    "At 22 °C in the room its fan does not even start.",
  ],
  fair: ["It hums a little, which is fine by day.", "Quiet in its lowest setting, audible in the others."],
  bad: [
    "It is far too loud for a bedroom.",
    "A high whistle comes from the {noun}, day and night.",
    "Its motor screams like an espresso machine in a crowded café.",
  ],
};

const comfort: Aspect = {
  good: [
    "I wear it for hours and forget that it is there.",
    "It is light and sits well, also with glasses.",
    "It fits my hand as if made to measure – voilà.",
  ],
  fair: ["Comfortable for an hour, then I notice its weight.", "The strap is stiff at first and softens after a week."],
  bad: [
    "It presses so much that I get a headache.",
    "The strap irritates my skin.",
    "It slips at every step; for jogging along the Zürich lake it is useless.",
  ],
};

const reliability: Aspect = {
  good: [
    "In a year of daily use the {noun} has not failed once.",
    "It just works, every day.",
    "It survived a fall, a dog and a jalapeño sauce.",
  ],
  fair: ["Once a month it needs a restart, then all is well.", "Mostly reliable – but not during a thunderstorm."],
  bad: [
    "The {noun} stopped working after a week.",
    "It switches itself off without a reason.",
    "The second one broke like the first – same fault, same day.",
  ],
};

const support: Aspect = {
  good: [
    "Support answered within an hour and sent a spare part.",
    "A friendly person on the phone solved my question in two minutes.",
    "Señor Núñez of the support team called back twice to be sure.",
  ],
  fair: [
    "Support is polite, but it took three days to hear from them.",
    "Support helped in the end – by the fifth mail.",
  ],
  bad: [
    "Support took nine days to answer and then asked for the receipt again.",
    "Nobody at support knows this {noun}.",
    "I wrote four times – no reply, no refund.",
  ],
};

const price: Aspect = {
  good: [
    "For this price it is hard to find anything better.",
    "Worth every cent.",
    "It cost half of what the well-known brands ask.",
  ],
  fair: ["The price is fair, no bargain.", "A little dear for what it does, but I would pay it again in a sale."],
  bad: [
    "Far too expensive for what it does.",
    "For this price I expected more of a {noun}.",
    "Half of its functions want a subscription – that was not in the advert's clichés.",
  ],
};

const delivery: Aspect = {
  good: [
    "It arrived a day early and well packed.",
    "Packed without any plastic, all parts there.",
    "Delivered to the pop-up shop within two days – merci à l'équipe.",
  ],
  fair: ["Delivery took a week, the parcel was whole.", "The box was dented, its contents were not."],
  bad: [
    "It arrived two weeks late and with a scratch.",
    "The charger was missing from the box.",
    "The parcel went to Malmö first – and I live in Montréal.",
  ],
};

const advice: Aspect = {
  good: [
    "The consultant listened first and then proposed two plans that fit our flat.",
    "Every question was answered, in words that we understood.",
    "The advice saved us a device that we did not need – très honnête.",
  ],
  fair: ["Good advice, though much of it stands in the brochure.", "Friendly, but a little naïve about old houses."],
  bad: [
    "The consultant had not read what I wrote and sold me what I already own.",
    "No written plan came, although it was promised.",
    "An hour of clichés, and then a price list – no thanks.",
  ],
};

const appointment: Aspect = {
  good: [
    "The technician came on time and left everything clean.",
    "Booking took a minute, and the date was kept.",
    "They even came on a Saturday – Björn was punctual to the minute.",
  ],
  fair: [
    "An hour late, but with a call beforehand.",
    "The first free date was two weeks away – the visit itself was fine.",
  ],
  bad: [
    "Nobody came, and nobody called.",
    "The appointment was moved three times.",
    "We took a day off for nothing – the second time, too.",
  ],
};

const result: Aspect = {
  good: [
    "Lights, heating and door lock work together since then.",
    "Everything was explained and has worked without a fault.",
    "A replacement stood at the door the next morning – déjà fait.",
  ],
  fair: ["Most of it works; one sensor we had to set up ourselves.", "It does what was agreed – not a bit more."],
  bad: [
    "Half of the devices lost their connection a day later.",
    "We had to do the work again ourselves.",
    "The plan did not cover the damage, whatever the façade of its brochure says.",
  ],
};

const daily = [setup, build, app, reliability, support, price, delivery] as const;
const service = [advice, appointment, result, support, price] as const;

/** The aspects of products by the code of their category; other categories use those of any device. */
const aspectsOf: Record<string, readonly Aspect[]> = {
  SPK: [sound, ...daily],
  CLM: [noise, ...daily],
  SEC: [picture, battery, ...daily],
  RBT: [noise, battery, ...daily],
  GPC: [speed, noise, ...daily],
  LAP: [speed, battery, picture, ...daily],
  MON: [picture, ...daily],
  KBM: [comfort, noise, ...daily],
  STO: [speed, noise, ...daily],
  PHN: [battery, picture, speed, ...daily],
  TAB: [battery, picture, speed, ...daily],
  WTC: [comfort, battery, ...daily],
  CHG: [speed, battery, ...daily],
  HPH: [sound, comfort, battery, ...daily],
  CAM: [picture, battery, ...daily],
  VRX: [picture, comfort, sound, ...daily],
  HAC: service,
  INS: service,
  CPL: service,
};

/** The aspects that a review of a product in this category may mention. */
export const aspectsFor = (code: string): readonly Aspect[] => aspectsOf[code] ?? daily;

/** By stars from 1 to 5: the titles, and the tones of a review's sentences in their order. */
export const verdicts: readonly { titles: readonly string[]; tones: readonly (keyof Aspect)[] }[] = [
  {
    titles: ["Stopped working", "Very disappointed", "Do not buy", "Sent it back", "Never again"],
    tones: ["bad", "bad", "bad", "bad"],
  },
  {
    titles: ["Not what I hoped for", "More trouble than help", "Expected more", "Too many faults"],
    tones: ["bad", "fair", "bad", "bad"],
  },
  {
    titles: ["It is all right", "Average", "Light and shade", "Does what it should, no more"],
    tones: ["fair", "good", "bad", "fair"],
  },
  {
    titles: ["Good value", "Works well", "Nearly perfect", "Happy with it"],
    tones: ["good", "good", "fair", "good"],
  },
  {
    titles: ["Excellent", "Exactly what I needed", "Would buy again", "Better than expected", "A joy to use"],
    tones: ["good", "good", "good", "good"],
  },
];
