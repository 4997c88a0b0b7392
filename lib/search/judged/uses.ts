/** What people want to do, in their words: no kind of product is named. */

import { atLeast, atMost, benefitsFrom, comesWith, isFor, isSo } from "./attributes.ts";
import type { Kinds, Test } from "./need.ts";

/** A purpose, what serves it, and what would be best. */
export interface Use extends Kinds {
  words: string;
  wishes: readonly Test[];
}

const laptops = ["Ultrabook", "Gaming Laptop", "Creator Laptop"];
const monitors = ["4K Monitor", "Ultrawide Monitor", "OLED Monitor"];
const headphones = ["Noise-Cancelling Headphones", "Wireless Earbuds"];
const wrist = ["Smartwatch", "Fitness Band"];
const cleaners = ["Robot Vacuum", "Mopping Robot"];
const heating = ["Smart Thermostat", "Radiator Valve"];
const lighting = ["LED Bulb", "Light Strip", "Ceiling Panel", "Motion Lamp"];
const keyboards = ["Mechanical Keyboard", "Quiet Keyboard"];
const gaming = ["Gaming Desktop", "Mini Gaming PC"];

type Row = readonly [words: string, right: readonly string[], near: readonly string[], ...wishes: Test[]];

const rows: readonly Row[] = [
  ["my daughter starts university and has to write essays", laptops, ["Tablet"], isFor("students")],
  ["taking notes in lectures", ["Tablet", "E-Ink Tablet"], laptops, isFor("students")],
  ["editing family videos on the train", ["Creator Laptop"], ["Gaming Laptop", "Ultrabook"]],
  ["drawing and designing on the sofa", ["Tablet"], ["E-Ink Tablet"], isFor("designers")],
  ["reading novels in bed without tired eyes", ["E-Ink Tablet"], ["Tablet"], isFor("people who read a lot")],
  ["something for the kids to watch films on in the car", ["Tablet"], [], isFor("families")],
  ["writing a book, ten hours of typing a day", keyboards, [], isFor("people who write all day")],
  ["typing at night next to a sleeping partner", keyboards, [], isSo("quiet")],
  ["my wrist hurts after a day of clicking", ["Trackball"], ["Wireless Mouse"]],
  ["spreadsheets with forty columns side by side", ["Ultrawide Monitor"], ["4K Monitor", "OLED Monitor"]],
  ["retouching photos with true colours", ["OLED Monitor", "4K Monitor"], ["Ultrawide Monitor"], isFor("designers")],
  ["second display for working from home", monitors, [], isFor("home offices")],
  [
    "backing up 8 terabytes of raw footage",
    ["Network Storage", "NVMe SSD", "Portable SSD"],
    [],
    atLeast("holds {n} terabytes", 8),
  ],
  ["sharing files among five people in a studio", ["Network Storage"], ["Portable SSD"], isFor("small studios")],
  ["carrying my video projects to clients", ["Portable SSD"], ["NVMe SSD"], isSo("rugged")],
  ["make my old desktop start faster", ["NVMe SSD"], ["Portable SSD"]],
  [
    "play the latest games at 240 frames a second",
    gaming,
    ["Streaming Desktop"],
    atLeast("renders {n} frames a second", 240),
  ],
  ["playing games in a small living room", ["Mini Gaming PC"], ["Gaming Desktop", "Gaming Laptop"], isFor("gamers")],
  ["streaming my games live", ["Streaming Desktop"], gaming, isFor("people who stream")],
  ["LAN party at a friend's house", ["Gaming Laptop"], ["Mini Gaming PC"], isSo("lightweight")],
  ["running in the rain and counting kilometres", wrist, [], isFor("runners")],
  ["swimming lengths and tracking them", wrist, [], atLeast("is tight to {n} metres", 50)],
  ["week-long trek without a socket, tracking my route", wrist, ["Power Bank"], isFor("hikers")],
  ["charging everything on a long hike", ["Power Bank"], [], isFor("hikers")],
  ["keep my phone alive on the commute", ["Power Bank"], ["USB-C Charger", "Wireless Charger"], isFor("commuters")],
  ["one plug for laptop and phone in the hotel", ["USB-C Charger"], ["Power Bank"], isFor("people who travel often")],
  ["just put the phone down on the bedside table to charge", ["Wireless Charger"], ["USB-C Charger"]],
  ["charge a laptop of 100 watts", ["USB-C Charger"], ["Power Bank"], atLeast("delivers {n} watts", 100)],
  ["listening to music while jogging", ["Wireless Earbuds"], [], isFor("runners")],
  ["peace on a noisy train", ["Noise-Cancelling Headphones"], ["Wireless Earbuds"], isFor("commuters")],
  [
    "long flights with crying babies",
    ["Noise-Cancelling Headphones"],
    ["Wireless Earbuds"],
    isFor("people who travel often"),
  ],
  ["recording vocals at home", ["Studio Headphones"], ["Noise-Cancelling Headphones"]],
  ["podcasts on the way to work", headphones, [], isFor("commuters")],
  ["filming my mountain bike rides", ["Action Camera"], ["Camera Drone"], isSo("rugged")],
  ["photos of our village from above", ["Camera Drone"], []],
  ["first serious camera for my son", ["Mirrorless Camera"], ["Action Camera"], isFor("beginners")],
  ["shooting a short film on a budget", ["Mirrorless Camera"], ["Action Camera", "Camera Drone"], isFor("film makers")],
  [
    "holiday pictures with the kids at the beach",
    ["Action Camera", "Mirrorless Camera"],
    ["Smartphone"],
    isFor("families"),
  ],
  ["diving with dolphins and filming it", ["Action Camera"], []],
  ["exploring virtual worlds with friends", ["VR Headset"], ["Mixed-Reality Glasses"], isFor("gamers")],
  ["watching films as if in a cinema, but alone", ["VR Headset", "Mixed-Reality Glasses"], [], isFor("film lovers")],
  ["see assembly instructions in front of my eyes", ["Mixed-Reality Glasses"], ["VR Headset"]],
  ["phone for climbing tours, must survive a fall", ["Smartphone", "Foldable Phone"], [], isSo("rugged")],
  ["big picture in a small pocket", ["Foldable Phone"], ["Smartphone"]],
  ["reachable on the mountain without a network", ["Smartphone", "Foldable Phone"], ["Smartwatch"], isFor("hikers")],
  [
    "posters of the pictures that I take with what is in my pocket",
    ["Smartphone"],
    ["Foldable Phone"],
    atLeast("takes pictures of {n} megapixels", 100),
  ],
  ["clean under the beds while we are at work", ["Robot Vacuum"], ["Mopping Robot"], isFor("families")],
  ["cat hair everywhere and no time", ["Robot Vacuum"], ["Mopping Robot"]],
  ["clean floors at night without waking anyone", cleaners, [], isSo("quiet")],
  ["sticky kitchen floor every evening", ["Mopping Robot"], ["Robot Vacuum"]],
  ["garden of 400 square metres and a bad back", ["Lawn Robot"], [], atLeast("covers {n} square metres", 400)],
  ["cleaning a flat of 120 square metres in one go", cleaners, [], atLeast("covers {n} square metres", 120)],
  ["know when a parcel comes to the door", ["Doorbell Camera"], ["Indoor Camera"]],
  [
    "see whether the dog sleeps while I am away",
    ["Indoor Camera"],
    ["Motion Sensor"],
    isFor("people who travel often"),
  ],
  ["let the cleaner in when nobody is at home", ["Door Lock"], ["Doorbell Camera"]],
  ["never look for keys again", ["Door Lock"], []],
  [
    "light that goes on when I walk to the bathroom at night",
    ["Motion Lamp"],
    ["Motion Sensor"],
    isFor("light sleepers"),
  ],
  [
    "wake up gently with more and more light",
    ["LED Bulb", "Ceiling Panel", "Light Strip"],
    ["Motion Lamp"],
    isFor("light sleepers"),
  ],
  ["mood light behind the television", ["Light Strip"], ["LED Bulb"]],
  ["bright light over the dining table", ["Ceiling Panel"], ["LED Bulb"], atLeast("gives {n} lumens", 1500)],
  ["make an empty house look lived in", lighting, [], isFor("people who travel often")],
  ["too high heating costs in an old house", heating, [], isFor("old houses")],
  ["warm bathroom at six, cool bedroom at ten", heating, []],
  [
    "keep each room at its own temperature in a rented flat",
    ["Radiator Valve"],
    ["Smart Thermostat"],
    isFor("rented flats"),
  ],
  ["headaches in the office, is the air bad?", ["Air Quality Monitor"], []],
  ["find out what the fridge costs us", ["Energy Meter"], []],
  ["asking for the weather with wet hands", ["Smart Speaker", "Smart Display"], ["Soundbar with Assistant"]],
  ["video calls with grandma in the kitchen", ["Smart Display"], ["Tablet"]],
  ["louder dialogue in films on TV", ["Soundbar with Assistant"], ["Smart Speaker"], isFor("film lovers")],
  ["background music for a dinner party", ["Smart Speaker"], ["Soundbar with Assistant"], isFor("music lovers")],
  [
    "someone to tell us what to buy for a smart home",
    ["Home Automation Consultation", "Smart Home Audit"],
    [],
    comesWith("what to buy"),
  ],
  ["is our home network good enough?", ["Smart Home Audit", "Home Automation Consultation"], [], comesWith("network")],
  ["my parents cannot set up their new devices", ["On-Site Installation"], ["Remote Setup"], isFor("families")],
  ["help with pairing, but nobody should come round", ["Remote Setup"], []],
  ["what if it breaks after the first year", ["Two-Year Care Plan"], ["Express Replacement Plan"]],
  [
    "cannot work a single day without my device",
    ["Express Replacement Plan"],
    ["Two-Year Care Plan"],
    comesWith("while you wait"),
  ],
  ["carry it in hand luggage all week, work anywhere", laptops, ["Tablet"], atMost("weighs {n} grams", 1500)],
  [
    "watch my flat, but my videos are nobody's business",
    ["Indoor Camera", "Doorbell Camera"],
    [],
    benefitsFrom("cloud"),
  ],
  ["counts grandfather's steps, and he must manage to set it up alone", wrist, [], benefitsFrom("phone app")],
  [
    "know who walks through the hall, with patches for years",
    ["Motion Sensor"],
    ["Motion Lamp"],
    benefitsFrom("security updates"),
  ],
];

/** Purposes, each once. */
export const uses: readonly Use[] = rows.map(([words, right, near, ...wishes]) => ({ words, right, near, wishes }));
