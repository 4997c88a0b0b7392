/** What charts look like in notebook, report and deck alike: where labels and bars stand. Pure; knows no output format. */
export { type EventPlace, placeEvents } from "./events.ts";
export { monthAt, type YearTicks, yearTicks } from "./years.ts";
export { layTimeline, type TimelineLayout, type TimelineSpan } from "./timeline.ts";
