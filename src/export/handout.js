'use strict';
// The page folds the events (docs/json.md) into the story, the board and the slider: those that are in it, or those that
// the server of a live page sends. Text is only ever put in as text.
const byId = id => document.getElementById(id);
const words = JSON.parse(byId('words').textContent);
const say = (key, ...parts) => words[key].replace(/\{(\d)\}/g, (_, n) => parts[n]);

function make(tag, text, className) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
}

// What is typed or answered is not in the language of the page.
function verbatim(tag, text, className) {
  const element = make(tag, text, className);
  element.translate = false;
  if (/^[ -~\n]*$/.test(text)) element.lang = 'en';
  return element;
}

// A sign is seen; those who listen hear a word.
function sign(seen, heard) {
  const mark = make('span', seen);
  mark.ariaHidden = 'true';
  return [mark, make('span', heard + ' ', 'aloud')];
}

// What stands before an answer, as it is shown and as it is said.
const signs = { '...': 'sleeps', '!': 'fails', '--': 'refuses', '=': 'gives' };

// Who is there, who sleeps in what, which sockets are open.
class World {
  constructor() {
    this.processes = new Map();
    this.sockets = new Map();
    this.facts = new Map();
  }

  process(e) {
    if (!this.processes.has(e.process)) {
      this.processes.set(e.process, { program: false, threads: new Map(), open: new Map() });
    }
    return this.processes.get(e.process);
  }

  thread(e) {
    const { threads } = this.process(e);
    if (!threads.has(e.thread)) threads.set(e.thread, { asleep: null, paused: false });
    return threads.get(e.thread);
  }

  first(id) {
    return this.sockets.has(id) ? this.sockets.get(id).first : id;
  }

  learn(id, facts) {
    const known = this.facts.get(this.first(id));
    if (known) Object.assign(known, facts);
  }

  apply(e) {
    switch (e.event) {
      case 'process':
      case 'thread':
        this.thread(e);
        break;
      case 'thread_ended':
        this.process(e).threads.delete(e.thread);
        break;
      case 'opened': {
        const one = e.copy_of === undefined ? e.socket_id : this.first(e.copy_of);
        if (e.copy_of === undefined) this.facts.set(one, { state: e.kind.startsWith('tcp') ? 'CLOSE' : undefined });
        this.sockets.set(e.socket_id, { owner: e.process, first: one });
        this.process(e).open.set(e.socket_id, e);
        break;
      }
      case 'named':
        this.learn(e.socket_id, { local: e.local, peer: e.peer });
        break;
      case 'state':
        this.learn(e.socket_id, { state: e.state, queue: e.queue });
        break;
      case 'closed': {
        const socket = this.sockets.get(e.socket_id);
        if (!socket) break;
        this.sockets.delete(e.socket_id);
        this.processes.get(socket.owner).open.delete(e.socket_id);
        if (![...this.sockets.values()].some(other => other.first === socket.first)) this.facts.delete(socket.first);
        break;
      }
      case 'asleep':
        this.thread(e).asleep = { id: e.id, call: e.call };
        break;
      case 'returned': {
        const thread = this.thread(e);
        if (thread.asleep && thread.asleep.id === e.id) thread.asleep = null;
        if (e.state) this.learn(e.state.socket_id, { state: e.state.state, queue: e.state.queue });
        if (['resume', 'interrupt', 'kill'].includes(e.call) && e.errno === undefined) {
          const process = this.process(e);
          process.threads.forEach(each => { each.paused = false; });
          if (e.call === 'kill') process.program = false;
        }
        break;
      }
      case 'abandoned':
        this.processes.forEach(process => process.threads.forEach(each => {
          if (each.asleep && each.asleep.id === e.id) each.asleep = null;
        }));
        break;
      case 'program':
        this.process(e).program = true;
        break;
      case 'program_ended':
        if (e.how === 'paused') this.thread(e).paused = true;
        else if (e.thread === 0) this.process(e).program = false;
        break;
    }
  }

  // What each process does, and its sockets: name, descriptor, kind, address, peer, state.
  rows() {
    const rows = [];
    for (const [name, process] of this.processes) {
      const main = process.threads.get(0) || {};
      const does = main.asleep ? say('asleep', main.asleep.call)
        : main.paused ? words.paused : process.program ? words.runs : words.ready;
      const sockets = [...process.open].map(([id, e]) => {
        const { local, peer, state, queue } = this.facts.get(this.first(id)) || {};
        return [e.socket, e.fd, e.kind, local || '-', peer || '-', (state || '-') + (queue ? ' ' + queue.join('/') : '')];
      });
      rows.push({ name, does, sockets });
    }
    return rows;
  }
}

let events, stops, world, began, list, step, fresh;
const at = byId('at'), story = byId('story'), board = byId('board');

function reset() {
  events = [];
  stops = [];
  world = new World();
  began = 0;
  list = step = null;
  fresh = [];
  story.replaceChildren();
  at.max = at.value = 0;
}

const clock = ms => new Date(began + ms).toTimeString().slice(0, 8);
const stateOf = e => e.queue ? say('queue', e.socket, e.state, ...e.queue) : e.socket + ' ' + e.state;
const isStep = e => e.event === 'program' || ((e.event === 'asleep' || e.event === 'returned') && e.origin !== 'check');

function append(...children) {
  list = null;
  story.append(...children);
  fresh.push(...children);
}

// A line of the list of steps: `mark` is the sign before the answer.
function item(e, mark, answer, bad) {
  if (!list) story.append(list = make('ol', undefined, 'steps'));
  step = make('li', undefined, bad ? 'bad' : '');
  step.append(make('time', clock(e.ms)), ' ');
  if (e.process !== undefined) step.append(make('b', e.process + '>'), ' ');
  if (e.source) step.append(verbatim('code', e.source));
  if (mark || answer) {
    const samp = make('samp');
    if (mark) samp.append(...sign(mark, words[signs[mark]]), ' ');
    if (answer) samp.append(verbatim('span', answer));
    step.append(' ', samp);
  }
  list.append(step);
  fresh.push(step);
}

function note(text) {
  if (step) step.append(make('span', '; ', 'aloud'), ' ', make('small', text));
}

function wakerOf(e) {
  if (e.woken_by === 'outside') note(words.outside);
  else if (e.woken_by) note(say('woken', e.woken_by.process, e.woken_by.call));
  else if (e.slept_ms !== undefined) note(say('later', (e.slept_ms / 1000).toFixed(1)));
}

const told = {
  began: e => { began = e.unix_ms - e.ms; },
  title: e => { byId('title').textContent = document.title = e.text; },
  ask: e => { const p = make('p'); p.append(make('strong', e.text)); append(p); },
  heading: e => append(make('h2', e.text)),
  narration: e => append(make('p', e.text)),
  question: e => {
    const quiz = make('div', undefined, 'quiz'), p = make('p'), ul = make('ul');
    p.append(make('strong', e.text));
    ul.append(...e.choices.map(it => make('li', it.letter + ') ' + it.text)));
    quiz.append(p, ul);
    append(quiz);
  },
  predicted: e => append(make('p', say('predicted', e.letter))),
  verdict: e => {
    const details = make('details'), p = make('p');
    p.append(make('strong', e.letter), ' ' + e.text);
    details.append(make('summary', words.answer), p);
    for (const it of e.reasons || []) details.append(make('p', say('not', it.letter, it.text)));
    append(details);
  },
  asleep: e => { if (isStep(e)) item(e, '...'); },
  returned: e => {
    if (!isStep(e)) return;
    item(e, e.errno === undefined ? '=' : '!', e.outcome, e.errno !== undefined);
    wakerOf(e);
    if (e.state) note(stateOf(e.state));
  },
  program: e => item(e),
  program_ended: e => { item({ ...e, source: '' }); note(e.text); },
  refused: e => { item(e, '--'); note(e.text); },
  unmet: e => {
    item(e, '', words.unmet, true);
    if (e.expected !== undefined) note(say('expected', e.expected));
    if (e.came !== undefined) note(say('came', e.came));
  },
  explained: e => e.causes.forEach(it => note(it.text)),
  comment: e => note(e.text),
  state: e => note(stateOf(e)),
  packet: e => {
    // What is noted next is about the call that sent it.
    const call = step;
    item({ ms: e.ms }, '', '', false);
    const packet = make('code');
    packet.append(verbatim('span', e.from), ' ', ...sign('->', words.to), ' ', verbatim('span', e.to + '  ' + e.name));
    step.append(packet, ' ', verbatim('samp', e.fate || ''));
    step.classList.toggle('bad', e.fate === 'lost');
    step = call;
  },
  left_out: e => append(make('p', say('hidden', e.calls))),
  full: e => append(make('p', e.events === undefined ? words.full : say('rest', e.events))),
};

function add(e) {
  // A session that begins takes the place of the one before.
  if (e.event === 'began') reset();
  if (isStep(e)) stops.push({ from: events.length });
  events.push(e);
  world.apply(e);
  if (told[e.event]) told[e.event](e);
  if (isStep(e)) stops.at(-1).shown = step;
}

// The board as it was at the slider; `found`: the step is brought into sight.
function show(found) {
  const n = Number(at.value), all = stops.length;
  const stop = n ? stops[n - 1] : null, e = stop && events[stop.from];
  let then = world;
  if (n < all) {
    // Up to the step, and what followed from it before the next. What a call opens, names and closes is told before it
    // returns, and belongs to it.
    then = new World();
    const next = ['process', 'thread', 'opened', 'named', 'closed'];
    let end = n ? stops[n - 1].from + 1 : 0;
    while (n && end < stops[n].from && !next.includes(events[end].event)) end++;
    events.slice(0, end).forEach(each => then.apply(each));
  }
  const mark = !e || e.event === 'program' ? '' : e.event === 'asleep' ? '...' : e.errno === undefined ? '' : '!';
  const now = sign => n + '/' + all
    + (e ? '  ' + [e.process + '> ' + (e.source || '').split('\n')[0], sign, e.outcome].filter(it => it).join('  ') : '');
  byId('now').textContent = now(mark);
  at.setAttribute('aria-valuetext', now(words[signs[mark]]));
  story.querySelectorAll('[aria-current]').forEach(each => each.removeAttribute('aria-current'));
  if (stop) {
    stop.shown.setAttribute('aria-current', 'step');
    if (found) stop.shown.scrollIntoView({ block: 'nearest' });
  }
  board.replaceChildren(...then.rows().flatMap(({ name, does, sockets }) => {
    const whose = [make('th', name), make('td', does)];
    whose[0].scope = sockets.length > 1 ? 'rowgroup' : 'row';
    whose.forEach(cell => { cell.rowSpan = sockets.length || 1; });
    return (sockets.length ? sockets : [Array(6).fill('')]).map((cells, i) => {
      const row = make('tr');
      row.append(...(i ? [] : whose), ...cells.map(text => make('td', text)));
      return row;
    });
  }));
}

// What is new is shown; who looks at an earlier step, or reads further up, is left there.
function grow(more) {
  const follows = at.value === at.max;
  const reads = innerHeight + scrollY < document.body.scrollHeight - 40;
  more.forEach(add);
  at.max = stops.length;
  if (follows || Number(at.value) > stops.length) at.value = stops.length;
  show(false);
  byId('replay').hidden = !stops.length;
  byId('about').textContent = began
    // Swedes write a date so that everybody understands it: 2026-11-27.
    ? say('about', new Date(began).toLocaleDateString('sv'), stops.length) : '';
  return !reads;
}

reset();
at.addEventListener('input', () => show(true));
// A step that is clicked is shown on the board.
story.addEventListener('click', click => {
  const found = stops.findIndex(stop => stop.shown === click.target.closest('li'));
  if (found >= 0) {
    at.value = found + 1;
    show(false);
  }
});

// On paper a tall picture is cut between its rows, so that each piece has room on a page; a broad one lies on its side.
let whole;
addEventListener('beforeprint', () => {
  whole = byId('figure').querySelector('svg');
  if (!whole) return;
  const [, , wide, high] = whole.getAttribute('viewBox').split(' ').map(Number);
  const broad = wide > 1000, room = wide * (broad ? 0.55 : 1.25);
  byId('picture').classList.toggle('broad', broad);
  const ends = [...whole.querySelectorAll('text')].map(text => Number(text.getAttribute('y')) + 9).sort((a, b) => a - b);
  const pieces = [];
  for (let from = 0; from < high;) {
    const to = from + room < high ? ends.findLast(end => end > from && end <= from + room) || from + room : high;
    const piece = whole.cloneNode(true);
    piece.setAttribute('viewBox', [0, from, wide, to - from].join(' '));
    piece.setAttribute('height', to - from);
    pieces.push(piece);
    from = to;
  }
  byId('figure').replaceChildren(...pieces);
});
addEventListener('afterprint', () => {
  if (whole) byId('figure').replaceChildren(whole);
});

if (byId('events')) grow(JSON.parse(byId('events').textContent));
else follow();

// A live page: server-sent events, which go on after a lost connection where they stopped.
function follow() {
  const source = new EventSource('events');
  // What is new is said once, and politely. Of much only how much it is, and the last.
  const news = byId('news');
  const announce = () => {
    const said = fresh.splice(0).map(it => it.tagName === 'DETAILS' ? words.answer
      // Not the time of a step.
      : [...it.childNodes].slice(it.tagName === 'LI' ? 2 : 0).map(part => part.textContent).join(''));
    if (!said.length) return;
    const more = said.length > 5 ? [say('more', said.length - 1), said.at(-1)] : said;
    news.replaceChildren(...more.map(text => make('p', text)));
  };
  const live = (key, ...parts) => { byId('live').textContent = say(key, ...parts); };
  let waiting = [], due = false, stale = false;
  const draw = () => {
    due = false;
    const follows = grow(waiting.splice(0));
    if (follows) scrollTo(0, document.body.scrollHeight);
    announce();
  };
  source.addEventListener('event', message => {
    waiting.push(JSON.parse(message.data));
    if (!due) setTimeout(draw, 20);
    due = true;
  });
  const picture = byId('picture');
  const fetchPicture = async () => {
    if (!stale || !picture.open) return;
    stale = false;
    const svg = await (await fetch('picture.svg')).text();
    const parsed = new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
    if (parsed.nodeName === 'svg') byId('figure').replaceChildren(document.importNode(parsed, true));
  };
  source.addEventListener('picture', () => {
    if (!stale) setTimeout(fetchPicture, 200);
    stale = true;
  });
  picture.addEventListener('toggle', fetchPicture);
  source.addEventListener('end', () => {
    source.close();
    live('over');
  });
  source.onopen = () => live('live');
  source.onerror = () => live('lost');
  if (!byId('lecturer')) return;
  source.addEventListener('followers', message => { byId('followers').textContent = say('followers', message.data); });
  source.addEventListener('cue', message => {
    const cue = JSON.parse(message.data);
    byId('progress').textContent = cue.done + '/' + cue.steps;
    byId('next').textContent = cue.next;
    byId('notes').replaceChildren(...cue.notes.map(text => make('p', text)));
  });
  const tick = () => {
    const since = began ? Math.max(0, Math.floor((Date.now() - began) / 1000)) : 0;
    const two = number => String(number).padStart(2, '0');
    byId('clock').textContent = new Date().toTimeString().slice(0, 5);
    byId('since').textContent = two(Math.floor(since / 60)) + ':' + two(since % 60);
  };
  tick();
  setInterval(tick, 1000);
}
