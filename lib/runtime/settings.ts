/** How the lab sets up its servers. Pure. */

/** Server variables by name, as in an option file: `{ log_bin: "binlog", binlog_format: "ROW" }`. */
export type Settings = Record<string, string | number | boolean>;

/** The variables of every server of the lab; the caller's settings override them. */
export const defaultSettings: Settings = {
  character_set_server: "utf8mb4",
  collation_server: "utf8mb4_uca1400_ai_ci",
  default_time_zone: "+00:00",
  // Bad values are errors in every engine and every statement, never silently changed.
  sql_mode:
    "STRICT_ALL_TABLES,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION",
  local_infile: true,
  event_scheduler: "OFF",
  performance_schema: false,
  max_allowed_packet: "64M",
  max_connections: 100,
  table_open_cache: 400,
  // Accounts are matched by address only, so a missing or slow resolver changes nothing.
  skip_name_resolve: true,
};

/**
 * What a server may take of a machine with so many bytes of memory: an eighth for pages, from 128 MiB to 1 GiB, and a redo log that bulk
 * loads do not fill every second. Pages are taken as they are used; the log takes its 128 MiB of disk immediately, in no measurable time.
 */
export function sizeSettings(memoryBytes: number): Settings {
  const poolMiB = Math.min(1024, Math.max(128, Math.floor(memoryBytes / 8 / 2 ** 20)));
  return { innodb_buffer_pool_size: `${poolMiB}M`, innodb_log_file_size: "128M" };
}

/** Where a server keeps what it writes. All paths are absolute. */
export interface ServerPlace {
  dataDir: string;
  tmpDir: string;
  errorLog: string;
  /** SQL that is run before the first client is let in. */
  initFile: string;
  port: number;
}

/**
 * The arguments that start a server: no option files of the host, loopback and a socket in the data directory (its
 * path is relative because absolute ones may have 107 bytes at most). Later settings win.
 */
export function serverArgs(basedir: string, place: ServerPlace, settings: Settings = {}): string[] {
  return [
    "--no-defaults",
    `--basedir=${basedir}`,
    `--datadir=${place.dataDir}`,
    `--tmpdir=${place.tmpDir}`,
    `--log-error=${place.errorLog}`,
    `--init-file=${place.initFile}`,
    "--bind-address=127.0.0.1",
    `--port=${place.port}`,
    "--socket=mariadb.sock",
    "--pid-file=mariadb.pid",
    ...Object.entries({ ...defaultSettings, ...settings }).map(([name, value]) => `--${name}=${formatSetting(value)}`),
  ];
}

const formatSetting = (value: Settings[string]) => typeof value === "boolean" ? (value ? "ON" : "OFF") : value;

/** The account with which the lab administers its servers. */
export const adminUser = "lab";

/**
 * The SQL that gives a server its administrator, over TCP and over the socket. An administrator that exists gets the new password and keeps its roles.
 * The password must have no quotes or backslashes.
 */
export function adminSql(password: string): string {
  if (!/^[\w-]+$/.test(password)) {
    throw new RangeError("The generated password has characters that need quoting in SQL.");
  }
  return ["127.0.0.1", "localhost"].flatMap((host) => [
    `CREATE USER IF NOT EXISTS '${adminUser}'@'${host}';`,
    `ALTER USER '${adminUser}'@'${host}' IDENTIFIED BY '${password}';`,
    `GRANT ALL PRIVILEGES ON *.* TO '${adminUser}'@'${host}' WITH GRANT OPTION;`,
  ]).join("\n") + "\n";
}

/** A new password of 192 random bits. It needs no quoting in a URI or in SQL. */
export function generatePassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
}

/**
 * The lines of an error log that say why a server stopped: from the first error on, at most `most`, else the last
 * ones.
 */
export function relevantLines(log: string, most = 12): string[] {
  const lines = log.split("\n").map((line) => line.trimEnd()).filter(Boolean);
  const first = lines.findIndex((line) => /\[ERROR\]|^ERROR|got signal/.test(line));
  return first < 0 ? lines.slice(-most) : lines.slice(first).slice(0, most);
}
