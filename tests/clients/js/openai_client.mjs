// OpenAI's client for Node: OpenAIRealtimeWS, with handoffs made by session.update.
import OpenAI from "openai";
import { OpenAIRealtimeWS } from "openai/realtime/ws";
import { run } from "./caller.mjs";

const described = (name, { description, parameters }) => ({ type: "function", name, description, parameters });

function agentSession(caller, agent) {
  const { agents, tools } = caller.scenario;
  const parameters = { type: "object", properties: {}, required: [] };
  const handoffs = Object.entries(agents[agent].handoffs).map(([name, to]) =>
    described(name, { description: `Handoff to the ${to}. ${agents[to].handoff_description}`, parameters }),
  );
  return {
    type: "realtime",
    instructions: agents[agent].instructions,
    tools: [...handoffs, ...agents[agent].tools.map((name) => described(name, tools[name]))],
  };
}

await run(async (caller) => {
  const { scenario } = caller;
  const client = new OpenAI({ apiKey: "local", baseURL: scenario.base_url });
  const socket = await OpenAIRealtimeWS.create(client, { model: scenario.model });
  let agent = scenario.entry;
  const finish = (name) => {
    const to = scenario.agents[agent].handoffs[name];
    if (to) {
      agent = to;
      socket.send({ type: "session.update", session: agentSession(caller, agent) });
      return JSON.stringify({ assistant: to });
    }
    if (scenario.tools[name].needs_approval && !caller.approves(name)) return scenario.refused;
    return caller.runTool(name);
  };
  socket.on("error", (error) => caller.complain(error));
  socket.on("conversation.item.input_audio_transcription.completed", (event) => caller.heard(event.transcript));
  socket.on("response.output_audio.delta", (event) => caller.audio(Buffer.from(event.delta, "base64").length));
  let words = "";
  socket.on("response.output_audio_transcript.done", (event) => (words += event.transcript));
  socket.on("response.done", () => {
    if (words) caller.said(words, agent);
    words = "";
  });
  socket.on("response.function_call_arguments.done", (event) => {
    const output = finish(event.name);
    socket.send({
      type: "conversation.item.create",
      item: { type: "function_call_output", call_id: event.call_id, output },
    });
    socket.send({ type: "response.create" });
  });
  await new Promise((resolve) => socket.once("session.created", resolve));
  const pcm = { type: "audio/pcm", rate: 24_000 };
  const input = {
    format: pcm,
    transcription: { model: scenario.transcription_model },
    turn_detection: { type: "semantic_vad" },
  };
  socket.send({
    type: "session.update",
    session: {
      ...agentSession(caller, agent),
      output_modalities: ["audio"],
      audio: { input, output: { format: pcm, voice: scenario.voice } },
    },
  });
  await caller.play((chunk) => socket.send({ type: "input_audio_buffer.append", audio: chunk.toString("base64") }));
  socket.close();
});
