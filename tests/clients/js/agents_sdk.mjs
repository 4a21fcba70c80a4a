// OpenAI's Agents SDK for JavaScript over a WebSocket: handoffs, and tools with needsApproval.
import { RealtimeAgent, RealtimeSession, tool } from "@openai/agents/realtime";
import { run } from "./caller.mjs";

function team(caller) {
  const { agents, tools } = caller.scenario;
  const made = {};
  for (const [name, agent] of Object.entries(agents)) {
    made[name] = new RealtimeAgent({
      name,
      instructions: agent.instructions,
      handoffDescription: agent.handoff_description,
      tools: agent.tools.map((used) =>
        tool({
          name: used,
          description: tools[used].description,
          parameters: tools[used].parameters,
          strict: true,
          needsApproval: tools[used].needs_approval,
          execute: async () => caller.runTool(used),
        }),
      ),
    });
  }
  for (const [name, agent] of Object.entries(agents)) {
    made[name].handoffs = Object.values(agent.handoffs).map((to) => made[to]);
  }
  return made;
}

await run(async (caller) => {
  const { scenario } = caller;
  const session = new RealtimeSession(team(caller)[scenario.entry], {
    transport: "websocket",
    model: scenario.model,
    config: {
      outputModalities: ["audio"],
      audio: {
        input: { transcription: { model: scenario.transcription_model } },
        output: { voice: scenario.voice },
      },
    },
  });
  session.on("error", ({ error }) => caller.complain(error?.error?.stack ?? JSON.stringify(error)));
  session.on("audio", ({ data }) => caller.audio(data.byteLength));
  session.on("tool_approval_requested", async (_context, _agent, { approvalItem }) => {
    if (caller.approves(approvalItem.name)) await session.approve(approvalItem);
    else await session.reject(approvalItem, { message: scenario.refused });
  });
  session.on("transport_event", (event) => {
    if (event.type === "conversation.item.input_audio_transcription.completed") caller.heard(event.transcript);
    if (event.type === "response.output_audio_transcript.done") {
      caller.said(event.transcript, session.currentAgent.name);
    }
  });
  await session.connect({ apiKey: "local", url: `${scenario.url}?model=${scenario.model}` });
  await caller.play((pcm) => session.sendAudio(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.length)));
  session.close();
});
