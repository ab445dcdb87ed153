// A session on a trace: what somebody looks at, with undo; kept as text, and one moment handed to somebody else.
//   node session.mjs TRACE CONDITION
import { openTraceFile } from '@refwind/core/node';
import { connectSession, Playback, resolveMoment, SessionStore, Timeline } from '@refwind/replay';

const [path, condition] = process.argv.slice(2);
const trace = openTraceFile(path);
const timeline = Timeline.open(trace);
const session = SessionStore.on(timeline);
const player = new Playback(timeline);
const together = connectSession(session, player);

session.breakpoint(condition);
player.run('forward');
session.bookmark('the first time');
player.run('forward');
const { playhead, bookmarks } = session.state;
console.log(`at event ${playhead}, bookmark at ${bookmarks.map(({ seq }) => seq)}`);
session.undo();
console.log(`undone: at event ${player.moment.state.seq}`);

const text = session.toText();
const again = SessionStore.open(timeline, text);
console.log(`kept and opened again: at event ${again.state.playhead}`);
console.log(`shared, it is event ${resolveMoment(timeline, again.share())} of the same trace`);

together.unsubscribe();
player.close();
trace.close();
