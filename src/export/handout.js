'use strict';
// Folds the events up to the slider, as docs/json.md tells, and draws the board.
const read = id => JSON.parse(document.getElementById(id).textContent);
const events = read('events'), words = read('words');
const stops = events.map((e, i) => i).filter(i =>
  ['asleep', 'returned', 'program'].includes(events[i].event) && events[i].origin !== 'check');

function fold(count) {
  const processes = new Map(), sockets = new Map(), facts = new Map();
  const first = id => sockets.has(id) ? sockets.get(id).first : id;
  const thread = e => {
    const threads = processes.get(e.process).threads;
    if (!threads.has(e.thread)) threads.set(e.thread, { asleep: null, paused: false });
    return threads.get(e.thread);
  };
  const seen = e => {
    const fact = facts.get(first(e.socket_id));
    if (fact) Object.assign(fact, { state: e.state, queue: e.queue });
  };
  const react = {
    process: e => processes.set(e.process, { program: false, threads: new Map([[0, { asleep: null, paused: false }]]), open: new Map() }),
    opened: e => {
      const one = e.copy_of === undefined ? e.socket_id : first(e.copy_of);
      if (e.copy_of === undefined) facts.set(one, { state: e.kind.startsWith('tcp') ? 'CLOSE' : undefined });
      sockets.set(e.socket_id, { owner: e.process, first: one });
      processes.get(e.process).open.set(e.socket_id, e);
    },
    named: e => {
      const fact = facts.get(first(e.socket_id));
      if (fact) Object.assign(fact, { local: e.local, peer: e.peer });
    },
    state: seen,
    closed: e => {
      const socket = sockets.get(e.socket_id);
      if (!socket) return;
      sockets.delete(e.socket_id);
      processes.get(socket.owner).open.delete(e.socket_id);
      if (![...sockets.values()].some(other => other.first === socket.first)) facts.delete(socket.first);
    },
    asleep: e => { thread(e).asleep = { id: e.id, call: e.call }; },
    returned: e => {
      const one = thread(e);
      if (one.asleep && one.asleep.id === e.id) one.asleep = null;
      if (e.state) seen(e.state);
      if (['resume', 'interrupt', 'kill'].includes(e.call) && e.errno === undefined) {
        const process = processes.get(e.process);
        process.threads.forEach(each => { each.paused = false; });
        if (e.call === 'kill') process.program = false;
      }
    },
    abandoned: e => processes.forEach(process => process.threads.forEach(each => {
      if (each.asleep && each.asleep.id === e.id) each.asleep = null;
    })),
    program: e => { processes.get(e.process).program = true; },
    program_ended: e => {
      if (e.how === 'paused') thread(e).paused = true;
      else if (e.thread === 0) processes.get(e.process).program = false;
    },
    thread: e => processes.get(e.process).threads.set(e.thread, { asleep: null, paused: false }),
    thread_ended: e => processes.get(e.process).threads.delete(e.thread),
  };
  for (const e of events.slice(0, count)) if (react[e.event]) react[e.event](e);
  const rows = [];
  for (const [name, process] of processes) {
    const main = process.threads.get(0) || {};
    const does = main.asleep ? words.asleep + ' ' + main.asleep.call
      : main.paused ? words.paused : process.program ? words.runs : words.ready;
    const open = [...process.open];
    if (!open.length) rows.push([name, does, '', '', '', '', '', '']);
    open.forEach(([id, e], i) => {
      const { local, peer, state, queue } = facts.get(first(id)) || {};
      const full = (state || '-') + (queue ? ' ' + queue.join('/') : '');
      rows.push([i ? '' : name, i ? '' : does, e.socket, e.fd, e.kind, local || '-', peer || '-', full]);
    });
  }
  return rows;
}

function show() {
  const n = Number(document.getElementById('at').value);
  // Up to the step, and what followed from it before the next.
  const count = n === 0 ? 0 : n < stops.length ? stops[n] : events.length;
  const e = n ? events[stops[n - 1]] : null;
  const now = n + '/' + stops.length
    + (e ? '  ' + e.process + '> ' + (e.source || '').split('\n')[0] + '  ' + (e.event === 'asleep' ? '...' : e.outcome || '') : '');
  document.getElementById('now').textContent = now;
  document.getElementById('at').setAttribute('aria-valuetext', now);
  const board = document.getElementById('board');
  board.replaceChildren(...fold(count).map(cells => {
    const row = document.createElement('tr');
    row.append(...cells.map(text => Object.assign(document.createElement('td'), { textContent: text })));
    return row;
  }));
}

if (stops.length) {
  const at = document.getElementById('at');
  document.getElementById('replay').hidden = false;
  at.max = stops.length;
  at.value = stops.length;
  at.addEventListener('input', show);
  show();
}
