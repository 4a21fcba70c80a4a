// The caller of every JavaScript client: speaks in real time, notes what happens, writes the report.
import { readFileSync, writeFileSync } from "node:fs";

const CHUNK_MS = 40;
const CHUNK_BYTES = (CHUNK_MS * 24_000 * 2) / 1000;
const TURN_MS = 150_000; // after which a turn has failed; a quiet machine needs 4 s

export class Caller {
  constructor(scenario) {
    this.scenario = scenario;
    this.report = { turns: [], complaints: [] };
    this.toSay = Buffer.alloc(0);
    this.answered = () => {};
  }

  // What a client reports.

  get turn() {
    return this.report.turns.at(-1);
  }

  get planned() {
    return this.scenario.turns[this.report.turns.length - 1];
  }

  heard(transcript) {
    this.turn.heard.push(transcript);
  }

  audio(bytes) {
    this.turn.audio_bytes += bytes;
  }

  runTool(name) {
    this.turn.tools.push(name);
    return this.scenario.tools[name].result;
  }

  approves(name) {
    const granted = Boolean(this.planned.approve);
    this.turn.decisions.push([name, granted]);
    return granted;
  }

  // The whole words of an answer. The turn ends with the one after its tool.
  said(transcript, agent) {
    this.turn.said.push(transcript);
    this.turn.agent = agent;
    const { approve, tool } = this.planned;
    if (approve === false ? this.turn.decisions.length : this.turn.tools.includes(tool)) this.answered();
  }

  complain(complaint) {
    this.report.complaints.push(String(complaint?.stack ?? complaint));
  }

  // All turns. ``send`` takes PCM16 mono 24 kHz in real time: the caller's words, else silence.
  async play(send) {
    const microphone = setInterval(() => {
      const chunk = Buffer.alloc(CHUNK_BYTES);
      this.toSay.copy(chunk);
      this.toSay = this.toSay.subarray(CHUNK_BYTES);
      send(chunk);
    }, CHUNK_MS);
    try {
      for (const planned of this.scenario.turns) await this.#play(planned);
    } finally {
      clearInterval(microphone);
    }
  }

  async #play(planned) {
    this.report.turns.push({ heard: [], said: [], agent: "", audio_bytes: 0, tools: [], decisions: [] });
    await new Promise((resolve, reject) => {
      this.answered = resolve;
      const late = () => reject(new Error(`no answer within ${TURN_MS} ms`));
      setTimeout(late, TURN_MS).unref();
      this.toSay = readFileSync(planned.pcm);
    });
  }
}

// ``main`` with the scenario of the first argument; the report goes to the second's path.
export async function run(main) {
  const [scenarioPath, reportPath] = process.argv.slice(2);
  const caller = new Caller(JSON.parse(readFileSync(scenarioPath, "utf8")));
  const end = (error) => {
    if (error) caller.complain(error);
    writeFileSync(reportPath, JSON.stringify(caller.report, null, 1));
    process.exit(0);
  };
  process.on("uncaughtException", end);
  process.on("unhandledRejection", end);
  process.on("beforeExit", () => end(new Error("the client stopped in the middle of the conversation")));
  process.on("warning", (warning) => caller.complain(warning));
  for (const level of ["warn", "error"]) console[level] = (...words) => caller.complain(words.join(" "));
  await main(caller).then(() => end(), end);
}
