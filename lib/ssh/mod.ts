/** Hosts over ssh: commands, tunnels, and the keys by which hosts are recognised. */
export { findKnown, type HostKey, parseConsoleKeys, withKnown } from "./host_keys.ts";
export { SshError, type SshReason, type SshResult, SshSession, type SshTarget } from "./session.ts";
export { openTunnel, type Tunnel, Tunnels } from "./tunnel.ts";
