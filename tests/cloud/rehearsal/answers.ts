/** The double's answers with the addresses of the hosts in place of those that it made up. Pure. */

/** An address of each kind; a host that does not run has no public one. */
interface Addresses {
  privateAddress: string;
  publicAddress?: string;
}

const dashed = (address: string) => address.replaceAll(".", "-");

/** Replaces the addresses of each instance in an answer to RunInstances or DescribeInstances. */
export function putAddresses(answer: string, addressesOf: (id: string) => Addresses | undefined): string {
  // Each instance begins with its id, and ends where the next one begins.
  return answer.split(/(?=<item><instanceId>)/).map((part) => {
    const id = /^<item><instanceId>(i-[0-9a-f]+)</.exec(part)?.[1];
    const addresses = id === undefined ? undefined : addressesOf(id);
    if (!addresses) return part;
    const { privateAddress, publicAddress } = addresses;
    const put = (text: string, element: string, value: string) =>
      text.replaceAll(new RegExp(`<${element}>[^<]*</${element}>`, "g"), `<${element}>${value}</${element}>`);
    const own = put(
      put(part, "privateIpAddress", privateAddress),
      "privateDnsName",
      `ip-${dashed(privateAddress)}.ec2.internal`,
    );
    if (!publicAddress) return own;
    const name = `ec2-${dashed(publicAddress)}.compute-1.amazonaws.com`;
    return [["ipAddress", publicAddress], ["publicIp", publicAddress], ["publicDnsName", name], ["dnsName", name]]
      .reduce((text, [element, value]) => put(text, element!, value!), own);
  }).join("");
}

/** An answer to GetConsoleOutput. */
export const putConsole = (answer: string, text: string): string =>
  answer.replace(/<output>[^<]*<\/output>/, () => `<output>${new TextEncoder().encode(text).toBase64()}</output>`);
