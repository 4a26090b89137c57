// The page of the view for questions: shows the turns that the extension hands it.
'use strict';

const editor = acquireVsCodeApi();
const page = document.getElementById('turns');
const form = document.getElementById('form');
const input = document.getElementById('question');
const button = document.getElementById('send');
let turns = [];

function citation(turn, index) {
  const place = turns[turn].citations[index];
  if (!place) return undefined;
  const made = element('button', 'citation', String(index + 1));
  made.type = 'button';
  made.title = `${place.path}:${place.startLine}`;
  made.addEventListener('click', () => editor.postMessage({ kind: 'open', turn, citation: index }));
  return made;
}

function source(turn, index) {
  const { path, startLine, symbol } = turns[turn].citations[index];
  const made = element(
    'button', 'source',
    element('span', 'number', String(index + 1)),
    element('span', 'path', `${path}:${startLine}`),
    element('span', 'symbol', symbol || ''));
  made.type = 'button';
  made.addEventListener('click', () => editor.postMessage({ kind: 'open', turn, citation: index }));
  return element('li', '', made);
}

function render(index) {
  const turn = turns[index];
  const answer = element('div', `answer ${turn.state}`,
    ...renderMarkdown(turn.answer, (number) => citation(index, number - 1)));
  if (turn.state === 'asking') answer.append(element('span', 'cursor', ''));
  if (turn.state === 'stopped') answer.append(element('p', 'note', 'Stopped.'));
  const made = element('section', 'turn', element('h2', '', turn.question), answer);
  if (turn.citations.length) {
    made.append(element('ol', 'sources', ...turn.citations.map((_, each) => source(index, each))));
  }
  return made;
}

/** Draws a turn anew, and follows its end where the reader is at the end. */
function draw(index) {
  const isAtEnd = page.scrollHeight - page.scrollTop - page.clientHeight < 40;
  const old = page.children[index];
  if (old) old.replaceWith(render(index));
  else page.append(render(index));
  if (isAtEnd || !old) page.scrollTop = page.scrollHeight;
  button.textContent = turns.some(({ state }) => state === 'asking') ? 'Stop' : 'Ask';
}

function empty() {
  return element('div', 'empty',
    element(
      'p',
      '',
      'Ask in words. Answers quote your project’s code and docs; every citation opens its place.',
    ),
    element('p', 'note', 'All of it stays on this machine.'));
}

function drawAll() {
  page.replaceChildren(...(turns.length ? turns.map((_, index) => render(index)) : [empty()]));
  page.scrollTop = page.scrollHeight;
}

window.addEventListener('message', ({ data }) => {
  if (data.kind === 'turns') {
    turns = data.turns;
    drawAll();
  } else if (data.kind === 'turn') {
    if (data.index === 0 && !turns.length) page.replaceChildren();
    turns[data.index] = data.turn;
    draw(data.index);
  } else if (data.kind === 'delta' && turns[data.index]) {
    turns[data.index].answer += data.delta;
    draw(data.index);
  }
});

function send() {
  const question = input.value.trim();
  if (turns.some(({ state }) => state === 'asking')) {
    editor.postMessage({ kind: 'stop' });
  } else if (question) {
    editor.postMessage({ kind: 'ask', question });
    input.value = '';
    editor.setState({ draft: '' });
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  send();
});
input.addEventListener('keydown', (event) => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    send();
  }
});
input.addEventListener('input', () => editor.setState({ draft: input.value }));
input.value = (editor.getState() || {}).draft || '';
drawAll();
editor.postMessage({ kind: 'ready' });
