/** The six rubrics as data: their rows, and what each level of a row is worth. Source: the course's project text. */

/** Points of a row at each level. */
export interface Points {
  beginning: number;
  developing: number;
  proficient: number;
  mastery: number;
}

/** What a row grades: the work itself, its deck, its video, or the disclosure of AI use. */
export type RowGroup = "technical" | "deck" | "video" | "disclosure";

const points = (beginning: number, developing: number, proficient: number, mastery: number): Points => ({
  beginning,
  developing,
  proficient,
  mastery,
});

const of5 = points(1, 2, 4, 5);
const of10 = points(2, 4, 7, 10);
const of15 = points(3, 7, 11, 15);
const of20 = points(4, 9, 15, 20);

/** What a row asks of the machines that its checks ran on. */
export interface CloudRow {
  /** Its points if everything passed, but not on EC2. */
  elsewhere: number;
  /** The clusters that count; without one, any. */
  topology?: "single" | "galera";
  /** How many instances such a cluster has at least. */
  instances: number;
}

const technical = (title: string, worth: Points, cloud?: CloudRow) => ({
  title,
  group: "technical" as RowGroup,
  points: worth,
  cloud,
});

/** The rows that every milestone has besides its technical ones. */
const common = {
  deck: { title: "Slide deck: content and organization", group: "deck" as RowGroup, points: points(4, 8, 14, 20) },
  video: { title: "Video: clarity and demonstration", group: "video" as RowGroup, points: points(4, 8, 14, 20) },
  ai_disclosure: { title: "AI use: disclosure and lessons learned", group: "disclosure" as RowGroup, points: of10 },
};

/** Milestone → row → its title and points. Each milestone's mastery points sum to 100. */
export const rubrics = {
  m1: {
    environment: technical("MariaDB environment on EC2", of5, {
      elsewhere: 0,
      topology: "single",
      instances: 1,
    }),
    schema: technical("Schema design and preparation for ingestion", of15),
    ingestion: technical("Initial data ingestion", of10),
    advanced_sql: technical("Views, virtual columns, procedures, functions", of15),
    cleansing_security: technical("Data cleansing and security basics", of5),
    ...common,
  },
  m2: {
    triggers: technical("Triggers and their operational impact", of20),
    nosql_concepts: technical("NoSQL concepts and CAP", of15),
    partitioning: technical("Horizontal partitioning", of10),
    columnstore: technical("ColumnStore evaluation", of5),
    ...common,
  },
  m3: {
    replication: technical("Primary–replica replication", of15),
    galera: technical("Galera cluster on EC2", of20, {
      elsewhere: of20.proficient,
      topology: "galera",
      instances: 3,
    }),
    operations: technical("Cluster operations and tests", of10),
    vectors: technical("First vector capabilities", of5),
    ...common,
  },
  m4: {
    performance: technical("Cluster troubleshooting and performance", of15, {
      elsewhere: of15.proficient,
      instances: 3,
    }),
    pipeline: technical("Robust ETL pipeline", of20),
    embeddings: technical("Embeddings and similarity search", of10),
    ai_preparation: technical("Data preparation for AI", of5),
    ...common,
  },
  m5: {
    lakes_warehouses: technical("Data lakes and data warehouses", of10),
    hybrid_architecture: technical("Hybrid architecture proposal", of20),
    nosql_poc: technical("NoSQL proof of concept", of15, { elsewhere: of15.proficient, instances: 1 }),
    heterogeneous_security: technical("Security across heterogeneous platforms", of5),
    ...common,
  },
  m6: {
    orchestration: technical("ETL orchestration design", of20),
    governance: technical("Data governance", of15),
    security_assessment: technical("End-to-end security assessment", of15),
    ...common,
  },
} as const;

export type Milestone = keyof typeof rubrics;

/** "m1.schema", "m3.galera" …: a milestone and one of its rows. */
export type RubricId = { [M in Milestone]: `${M}.${Extract<keyof (typeof rubrics)[M], string>}` }[Milestone];

/** The id of checks that belong to no row of a rubric. They earn no points. */
export const ownChecks = "own";

/** One row with its id. */
export interface RubricRow {
  id: RubricId;
  milestone: Milestone;
  title: string;
  group: RowGroup;
  points: Points;
  /** For rows whose full points need EC2. */
  cloud?: CloudRow;
}

const rows: ReadonlyMap<string, RubricRow> = new Map(
  Object.entries(rubrics).flatMap(([milestone, ofMilestone]) =>
    Object.entries(ofMilestone).map(([name, row]) => {
      const id = `${milestone}.${name}` as RubricId;
      return [id, { id, milestone: milestone as Milestone, ...row }] as const;
    })
  ),
);

/** The row with this id, or `undefined` if there is none. */
export function findRubricRow(id: string): RubricRow | undefined {
  return rows.get(id);
}

/** A milestone's rows in the rubric's order. */
export function rubricRows(milestone: Milestone): RubricRow[] {
  return [...rows.values()].filter((row) => row.milestone === milestone);
}

/** Whether a text names a milestone that has a rubric. */
export function isMilestone(text: string): text is Milestone {
  return Object.hasOwn(rubrics, text);
}
