// What a board is made of, as the server sends it: written by `python -m sim.presentation.schema` from sim/presentation/blocks.py.

/** A board as it goes to the browser; without blocks a page keeps what it shows and says the status. */
export interface Board {
  lang: string;
  words: Words;
  courses: number;
  status: string;
  prepared: number | null;
  more: string;
  tasks: string;
  files: string;
  version: string;
  blocks: Array<Block> | null;
}

/** The words that a board's own controls need. */
export interface Words {
  table: string;
  save: string;
  play: string;
  pause: string;
  month: string;
  until: string;
  close: string;
  attempts: string;
  stopped: string;
  failed: string;
  start: string;
  cancel: string;
  working: string;
  percent: string;
  all: string;
  earlier: string;
  later: string;
  page: string;
}

/** The sentence that a board is about, and what stands below it. */
export interface Headline {
  id: string;
  span?: number;
  rows?: number;
  kind: "headline";
  title: string;
  text: string;
}

/** Headline figures. */
export interface Figures {
  id: string;
  span?: number;
  rows?: number;
  kind: "figures";
  items: Array<Figured>;
}

/** One headline figure. */
export interface Figured {
  label: string;
  value: string;
  unit: string;
  note: string;
}

/** A heading, with a sentence below it or none. */
export interface Section {
  id: string;
  span?: number;
  rows?: number;
  kind: "section";
  title: string;
  text: string;
}

/** Paragraphs of text. */
export interface Text {
  id: string;
  span?: number;
  rows?: number;
  kind: "text";
  paragraphs: Array<string>;
}

/** A chart under its sentence, with the same numbers as a table. */
export interface Chart {
  id: string;
  span?: number;
  rows?: number;
  kind: "chart";
  title: string;
  subtitle: string;
  figure: Record<string, unknown>;
  table: Tabular;
  key: Array<Sign>;
  source: string;
}

/** Figures for reading; the first column names the row. */
export interface Tabular {
  headers: Array<string>;
  rows: Array<Array<string>>;
}

/** One entry of a key: a character, or a patch of colour or a pattern that the style sheet calls so, and what it stands for. */
export interface Sign {
  sign?: string;
  colour?: string;
  shape?: string;
  text: string;
}

/** The region's map, played month by month.

``at_end``: its sentence while an earlier month is shown. ``passed``: what attempts that were not stopped are called, in the
key and of a State that is touched. */
export interface Map {
  id: string;
  span?: number;
  rows?: number;
  kind: "map";
  title: string;
  at_end?: string;
  subtitle: string;
  ground: string;
  width: number;
  height: number;
  largest: number;
  months: number;
  changed: boolean;
  seas: Array<string>;
  states: Array<MapState>;
  posts: Array<MapPost>;
  corridors: Array<Corridor>;
  places: Array<Place>;
  arrows: Array<Arrow>;
  passed: string;
  key: Array<Sign>;
  posts_key: Array<Sign>;
  table: Tabular;
  posts_table: Tabular;
  source: string;
}

/** A State on the map; ``now`` and ``before`` where something is computed, ``clear``: its attempts clearly changed. */
export interface MapState {
  id: string;
  name: string;
  hue: string;
  paths: Array<string>;
  at: Array<number>;
  facts: Array<Array<string>>;
  now?: Running;
  before?: Running;
  clear?: boolean;
}

/** Attempts until each month, means over courses. */
export interface Running {
  attempts: Array<number>;
  stopped: Array<number>;
  diverted: Array<number>;
}

/** A post on the map. */
export interface MapPost {
  id: string;
  name: string;
  kind: string;
  shape: string;
  at: Array<number>;
  note: string;
  facts: Array<Array<string>>;
}

export interface Corridor {
  from: Array<number>;
  to: Array<number>;
  width: number;
}

/** A named place on the map. */
export interface Place {
  name: string;
  at: Array<number>;
  side: "above" | "below" | "middle";
}

export interface Arrow {
  from: string;
  to: string;
  moved: number;
}

/** The controls of one State in the order in which a case meets them, of 100 reference cases, against its own start.

``before``: cases stopped at the start, null where nothing is changed. ``lead`` and ``text`` say which control limits the rest;
empty where none does. */
export interface Chain {
  id: string;
  span?: number;
  rows?: number;
  kind: "chain";
  title: string;
  subtitle: string;
  key: Array<Sign>;
  now: number;
  before: number | null;
  stages: Array<ChainStage>;
  total: ChainTotal;
  strip: Array<ChainPart>;
  lead: string;
  text: string;
  note: string;
  table: Tabular;
}

/** Controls of the chain in one row: cases of 100 that they stop, now and at the start, and those stopped earlier. */
export interface ChainStage {
  name: string;
  now: number;
  earlier: number;
  before: number;
  before_earlier: number;
  text: string;
  was: string;
  limits: boolean;
}

/** The last row of the chain: what all controls stop. */
export interface ChainTotal {
  name: string;
  text: string;
  was: string;
}

/** A part of 100 reference cases; the three sum to 100. */
export interface ChainPart {
  part: "stopped" | "passed" | "outside";
  share: number;
  text: string;
}

/** Own work of the levers that were moved, written beside them in the panel. */
export interface OwnWork {
  id: string;
  span?: number;
  rows?: number;
  kind: "own_work";
  items: Array<OwnWorkItem>;
}

/** What stands under a moved lever, by its base: its own work, a line a State. */
export interface OwnWorkItem {
  lever: string;
  lines: Array<string>;
}

/** A table under its sentence. */
export interface Table {
  id: string;
  span?: number;
  rows?: number;
  kind: "table";
  title: string;
  subtitle: string;
  table: Tabular;
}

/** A grid of marks and bars under its sentence. */
export interface Grid {
  id: string;
  span?: number;
  rows?: number;
  kind: "grid";
  title: string;
  subtitle: string;
  grid: Cells;
}

/** Rows of marks and bars; ``key`` says what the marks mean. */
export interface Cells {
  headers: Array<string>;
  rows: Array<GridRow>;
  key: Array<string>;
}

/** A row of a grid. */
export interface GridRow {
  name: string;
  cells: Array<TextCell | BarCell>;
}

/** A cell of a grid that says something. */
export interface TextCell {
  kind: "on-file" | "in-force" | "quiet";
  text: string;
}

/** A cell of a grid that shows a share, 0 to 1, with a mark at another. */
export interface BarCell {
  kind: "bar";
  bar: number;
  mark: number;
  text: string;
}

/** A place for something that takes longer: worked out when asked for or at once (``auto``), with progress and a way to stop. */
export interface Task {
  id: string;
  span?: number;
  rows?: number;
  kind: "task";
  name: string;
  title: string;
  text: string;
  auto: boolean;
}

/** The incidents of a course, narrowed by ending and State; with ``tasks``, each may be asked what would have stopped it. */
export interface Incidents {
  id: string;
  span?: number;
  rows?: number;
  kind: "incidents";
  kinds: Array<Choice>;
  states: Array<Choice>;
  words: IncidentWords;
  incidents: Array<Incident>;
  tasks: boolean;
}

/** Something that a list can be narrowed to; its id is empty for all. */
export interface Choice {
  id: string;
  text: string;
}

/** The words that a list of incidents needs for its own controls. */
export interface IncidentWords {
  show: string;
  where: string;
  count: string;
  none: string;
  changes: string;
  missing: string;
}

/** An attempt, with the controls that it met; ``other``: what other controls would have made of it. */
export interface Incident {
  attempt: number;
  state: string;
  kind: "stopped" | "reversed" | "through" | "open";
  label: string;
  lesson: string;
  steps: Array<Step>;
  ask: boolean;
  other?: Array<string>;
}

/** A control that an attempt met, or how it ended. */
export interface Step {
  sign: "end" | "later" | "stopped" | "passed";
  name: string;
  outcome: string;
  detail: string;
  missing: boolean;
}

/** Steps in their order. */
export interface Steps {
  id: string;
  span?: number;
  rows?: number;
  kind: "steps";
  items: Array<string>;
}

/** Rows of things that follow one another. */
export interface Flows {
  id: string;
  span?: number;
  rows?: number;
  kind: "flows";
  flows: Array<Flow>;
}

/** Things that follow one another, under their name. */
export interface Flow {
  name: string;
  items: Array<string>;
}

/** Lines of a text behind a heading that opens. */
export interface Folded {
  id: string;
  span?: number;
  rows?: number;
  kind: "folded";
  title: string;
  lines: Array<Line>;
}

/** A line of a text. */
export interface Line {
  kind: "heading" | "item" | "text";
  text: string;
}

/** Files of what is shown, which the server makes when they are asked for. */
export interface Files {
  id: string;
  span?: number;
  rows?: number;
  kind: "files";
  text: string;
  names: Array<string>;
}

/** The address of the view, with a button that copies it. */
export interface Link {
  id: string;
  span?: number;
  rows?: number;
  kind: "link";
  title: string;
  copy: string;
  copied: string;
}

export type Block = Headline | Figures | Section | Text | Chart | Map | Chain | OwnWork | Table | Grid | Task | Incidents | Steps | Flows | Folded | Files | Link;
