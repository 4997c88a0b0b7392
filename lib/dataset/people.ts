/** The names, places and mail domains that generated customers are made of. */

import type { Random } from "../core/mod.ts";

export const givenNames = [
  [
    "Aisha",
    "Amara",
    "Ana",
    "Anders",
    "Arjun",
    "Beatriz",
    "Bruno",
    "Camille",
    "Chidi",
    "Chloe",
    "Daniel",
    "Elena",
    "Emil",
  ],
  ["Fatima", "Felix", "Freya", "Giulia", "Hana", "Hugo", "Ines", "Ivan", "Jamal", "Jonas", "Julia", "Kaito", "Karim"],
  [
    "Lars",
    "Leila",
    "Liam",
    "Lucia",
    "Mateo",
    "Mei",
    "Mina",
    "Nadia",
    "Noah",
    "Olga",
    "Omar",
    "Paula",
    "Priya",
    "Rafael",
  ],
  ["Rosa", "Samuel", "Sanjay", "Sofia", "Tariq", "Tomas", "Uma", "Victor", "Wei", "Yara", "Yusuf", "Zoe"],
  ["Björn", "François", "Inés", "Jürgen", "Zoë"],
].flat();
export const familyNames = [
  ["Adeyemi", "Ahmed", "Andersen", "Bauer", "Bianchi", "Brown", "Castillo", "Cohen", "Costa", "Dubois", "Eriksson"],
  [
    "Fernandez",
    "Fischer",
    "Garcia",
    "Gupta",
    "Haddad",
    "Hansen",
    "Ito",
    "Ivanova",
    "Jansen",
    "Johnson",
    "Kaya",
    "Khan",
  ],
  [
    "Kowalski",
    "Kumar",
    "Lee",
    "Lopez",
    "Martin",
    "Mensah",
    "Moreau",
    "Murphy",
    "Nakamura",
    "Nguyen",
    "Novak",
    "O'Brien",
  ],
  ["Okafor", "Park", "Patel", "Pereira", "Petrov", "Rossi", "Santos", "Schmidt", "Silva", "Smith", "Tanaka", "Wang"],
  ["Gonçalves", "Müller", "Núñez", "Öberg"],
].flat();
export const cities = [
  ["New York", "US"],
  ["San Francisco", "US"],
  ["Seattle", "US"],
  ["Austin", "US"],
  ["Boston", "US"],
  ["Chicago", "US"],
  ["Toronto", "CA"],
  ["Vancouver", "CA"],
  ["London", "GB"],
  ["Berlin", "DE"],
  ["Paris", "FR"],
  ["Amsterdam", "NL"],
  ["Stockholm", "SE"],
  ["Singapore", "SG"],
  ["Tokyo", "JP"],
  ["Sydney", "AU"],
  ["Zürich", "CH"],
  ["São Paulo", "BR"],
  ["Montréal", "CA"],
  ["Malmö", "SE"],
] as const;
/** Domains that are reserved for examples, so no message reaches anybody. */
export const mailDomains = ["example.com", "example.net", "example.org"] as const;

const hashLetters = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A hash with bcrypt's form. Its letters are random, so nobody knows a password for it. */
export function passwordHash(random: Random): string {
  let letters = "";
  while (letters.length < 53) {
    for (let bits = random.below(2 ** 30), i = 0; i < 5; i++, bits >>>= 6) letters += hashLetters[bits & 63];
  }
  return `$2b$12$${letters.slice(0, 53)}`;
}
