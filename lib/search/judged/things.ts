/** What people call the products of the shop, in other words than its names. */

import type { Kinds } from "./need.ts";

/** Words for a kind of product. */
export interface Thing extends Kinds {
  words: string;
}

const keyboards = ["Mechanical Keyboard", "Quiet Keyboard"];
const laptops = ["Ultrabook", "Gaming Laptop", "Creator Laptop"];
const monitors = ["4K Monitor", "Ultrawide Monitor", "OLED Monitor"];
const phones = ["Smartphone", "Foldable Phone"];
const overEar = ["Noise-Cancelling Headphones", "Studio Headphones"];

/** Words of the catalogue that mean several of its nouns. */
export const families: readonly Thing[] = [
  { words: "keyboard", right: keyboards },
  { words: "laptop", right: laptops },
  { words: "monitor", right: monitors },
  { words: "phone", right: phones },
  { words: "smartphone", right: phones },
  { words: "headphones", right: overEar, near: ["Wireless Earbuds"] },
  { words: "SSD", right: ["NVMe SSD", "Portable SSD"], near: ["Network Storage"] },
  { words: "tablet", right: ["Tablet", "E-Ink Tablet"] },
  { words: "charger", right: ["USB-C Charger", "Wireless Charger"], near: ["Power Bank"] },
  { words: "gaming PC", right: ["Gaming Desktop", "Mini Gaming PC"], near: ["Gaming Laptop", "Streaming Desktop"] },
  { words: "care plan", right: ["Two-Year Care Plan"], near: ["Express Replacement Plan"] },
];

type Line = readonly [words: string, right: string | readonly string[], ...near: string[]];

const lines: readonly Line[] = [
  ["voice-controlled speaker", "Smart Speaker", "Smart Display", "Soundbar with Assistant"],
  ["talking speaker", "Smart Speaker", "Smart Display", "Soundbar with Assistant"],
  ["screen with a voice assistant", "Smart Display", "Smart Speaker"],
  ["TV speaker bar", "Soundbar with Assistant", "Smart Speaker"],
  ["home cinema sound system", "Soundbar with Assistant", "Smart Speaker"],
  ["smart light bulb", "LED Bulb"],
  ["energy-saving lightbulb", "LED Bulb"],
  ["LED tape", "Light Strip"],
  ["LED ribbon", "Light Strip"],
  ["ceiling light", "Ceiling Panel"],
  ["flat ceiling lamp", "Ceiling Panel"],
  ["lamp with a movement detector", "Motion Lamp"],
  ["night light that switches itself on", "Motion Lamp"],
  ["heating controller", "Smart Thermostat", "Radiator Valve"],
  ["room temperature controller", "Smart Thermostat", "Radiator Valve"],
  ["CO2 meter", "Air Quality Monitor"],
  ["air pollution sensor", "Air Quality Monitor"],
  ["electricity meter", "Energy Meter"],
  ["power consumption monitor", "Energy Meter"],
  ["smart heater knob", "Radiator Valve", "Smart Thermostat"],
  ["radiator thermostat", "Radiator Valve", "Smart Thermostat"],
  ["security cam for inside", "Indoor Camera", "Doorbell Camera"],
  ["home surveillance cam", "Indoor Camera", "Doorbell Camera"],
  ["video doorbell", "Doorbell Camera", "Indoor Camera"],
  ["door bell with video", "Doorbell Camera", "Indoor Camera"],
  ["smart lock", "Door Lock"],
  ["keyless entry system", "Door Lock"],
  ["movement detector", "Motion Sensor", "Motion Lamp"],
  ["PIR detector", "Motion Sensor", "Motion Lamp"],
  ["robot hoover", "Robot Vacuum", "Mopping Robot"],
  ["robotic cleaner for carpets", "Robot Vacuum", "Mopping Robot"],
  ["robot mop", "Mopping Robot", "Robot Vacuum"],
  ["floor washing robot", "Mopping Robot", "Robot Vacuum"],
  ["robotic mower", "Lawn Robot"],
  ["automatic grass cutter", "Lawn Robot"],
  ["gaming tower", "Gaming Desktop", "Mini Gaming PC", "Streaming Desktop"],
  ["gaming rig", ["Gaming Desktop", "Mini Gaming PC"], "Streaming Desktop", "Gaming Laptop"],
  ["small form factor gaming computer", "Mini Gaming PC", "Gaming Desktop"],
  ["computer for streamers", "Streaming Desktop", "Gaming Desktop"],
  ["notebook computer", laptops],
  ["ultraportable notebook", "Ultrabook", "Creator Laptop"],
  ["slim notebook", "Ultrabook", "Creator Laptop"],
  ["gaming notebook", "Gaming Laptop", "Creator Laptop"],
  ["content creation notebook", "Creator Laptop", "Gaming Laptop", "Ultrabook"],
  ["UHD screen", "4K Monitor", "OLED Monitor"],
  ["2160p display", "4K Monitor", "OLED Monitor"],
  ["21:9 screen", "Ultrawide Monitor"],
  ["panoramic display", "Ultrawide Monitor"],
  ["OLED screen", "OLED Monitor", "4K Monitor"],
  ["computer screen", monitors],
  ["PC display", monitors],
  ["keyboard with clicky switches", "Mechanical Keyboard", "Quiet Keyboard"],
  ["silent keys for typing", "Quiet Keyboard", "Mechanical Keyboard"],
  ["cordless mouse", "Wireless Mouse", "Trackball"],
  ["mouse with no cable", "Wireless Mouse", "Trackball"],
  ["thumb ball mouse", "Trackball", "Wireless Mouse"],
  ["ball mouse", "Trackball", "Wireless Mouse"],
  ["M.2 drive", "NVMe SSD", "Portable SSD"],
  ["internal solid-state drive", "NVMe SSD", "Portable SSD"],
  ["external solid-state drive", "Portable SSD", "NVMe SSD"],
  ["pocket-size backup drive", "Portable SSD", "Network Storage"],
  ["NAS", "Network Storage", "Portable SSD"],
  ["home file server", "Network Storage"],
  ["mobile phone", phones],
  ["cell phone", phones],
  ["flip phone", "Foldable Phone", "Smartphone"],
  ["phone that folds", "Foldable Phone", "Smartphone"],
  ["touchscreen pad", "Tablet", "E-Ink Tablet"],
  ["ebook reader", "E-Ink Tablet", "Tablet"],
  ["electronic paper notepad", "E-Ink Tablet", "Tablet"],
  ["connected watch", "Smartwatch", "Fitness Band"],
  ["smart wristwatch", "Smartwatch", "Fitness Band"],
  ["activity tracker", "Fitness Band", "Smartwatch"],
  ["fitness wristband", "Fitness Band", "Smartwatch"],
  ["USB-C power adapter", "USB-C Charger", "Wireless Charger"],
  ["wall plug for charging", "USB-C Charger", "Wireless Charger"],
  ["charging pad", "Wireless Charger", "USB-C Charger"],
  ["inductive phone charging", "Wireless Charger"],
  ["portable battery", "Power Bank"],
  ["battery pack for the phone", "Power Bank"],
  ["ANC headset", "Noise-Cancelling Headphones", "Wireless Earbuds", "Studio Headphones"],
  ["headphones that block out noise", "Noise-Cancelling Headphones", "Studio Headphones"],
  ["earphones", "Wireless Earbuds", ...overEar],
  ["in-ear bluetooth buds", "Wireless Earbuds", "Noise-Cancelling Headphones"],
  ["headphones for mixing", "Studio Headphones", "Noise-Cancelling Headphones"],
  ["interchangeable-lens camera", "Mirrorless Camera"],
  ["system camera", "Mirrorless Camera"],
  ["helmet cam", "Action Camera", "Camera Drone"],
  ["sports camcorder", "Action Camera", "Camera Drone"],
  ["quadcopter", "Camera Drone"],
  ["flying camera", "Camera Drone", "Action Camera"],
  ["virtual reality goggles", "VR Headset", "Mixed-Reality Glasses"],
  ["VR goggles", "VR Headset", "Mixed-Reality Glasses"],
  ["AR glasses", "Mixed-Reality Glasses", "VR Headset"],
  ["augmented reality specs", "Mixed-Reality Glasses", "VR Headset"],
  ["smart home advice", "Home Automation Consultation", "Smart Home Audit"],
  ["domotics consultant", "Home Automation Consultation", "Smart Home Audit"],
  ["smart home check-up", "Smart Home Audit", "Home Automation Consultation"],
  ["technician visit for set-up", "On-Site Installation", "Remote Setup"],
  ["fitter who comes to the house", "On-Site Installation", "Remote Setup"],
  ["online set-up help", "Remote Setup", "On-Site Installation"],
  ["configuration by phone call", "Remote Setup", "On-Site Installation"],
  ["extended guarantee", "Two-Year Care Plan", "Express Replacement Plan"],
  ["repair insurance", "Two-Year Care Plan", "Express Replacement Plan"],
  ["fast swap for broken devices", "Express Replacement Plan", "Two-Year Care Plan"],
];

export const thingOf = ([words, right, ...near]: Line): Thing => ({
  words,
  right: typeof right === "string" ? [right] : right,
  near,
});

/** Other words for nouns of the catalogue, each once. */
export const synonyms: readonly Thing[] = lines.map(thingOf);
