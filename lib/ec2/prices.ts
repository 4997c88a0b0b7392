/** What a cluster costs, from a dated table. Taxes and traffic are not included. */

import { type Ec2Settings, usualRegions } from "./settings.ts";

/** Prices in US dollars, on demand, for Linux. Source: https://aws.amazon.com/ec2/pricing/on-demand/, .../ebs/pricing/ and .../vpc/pricing/. */
const prices = {
  asOf: "2025-06",
  /** Per hour. */
  instances: { "t3.micro": 0.0104, "t3.small": 0.0208, "t3.medium": 0.0416, "t3.large": 0.0832 } as Record<
    string,
    number
  >,
  /** Per GiB of gp3 and month. */
  volume: 0.08,
  /** Per public IPv4 address and hour, while an instance runs. */
  address: 0.005,
};

const hoursPerMonth = 730;

/** What a cluster costs, in US dollars. */
export interface Cost {
  /** While its instances run. */
  perHour: number;
  perDay: number;
  /** While they are stopped: only volumes cost. */
  stoppedPerDay: number;
  /** The month of the prices: "2025-06". */
  asOf: string;
}

/** What so many nodes cost; `undefined` if the table has no price for the region or the type. Pure. */
export function costOf(nodes: number, { region, instanceType, volumeGiB }: Ec2Settings): Cost | undefined {
  const instance = prices.instances[instanceType];
  if (instance === undefined || !usualRegions.includes(region)) return undefined;
  const volume = prices.volume * volumeGiB / hoursPerMonth;
  const perHour = nodes * (instance + volume + prices.address);
  return { perHour, perDay: perHour * 24, stoppedPerDay: nodes * volume * 24, asOf: prices.asOf };
}
