// The Markdown of answers as elements. Text stays text: nothing is read as HTML.
'use strict';

const inline = /(`+)(.+?)\1|\*\*(.+?)\*\*|\[(\d+)\](?!\()|\[([^\]]+)\]\((https?:[^)\s]+)\)/g;

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

/** Code, strong text, links, and citations, for which `cite(number)` makes the element. */
function renderInline(text, cite) {
  const parts = [];
  let end = 0;
  for (const match of text.matchAll(inline)) {
    const [whole, , code, strong, number, label, address] = match;
    parts.push(text.slice(end, match.index));
    end = match.index + whole.length;
    if (code !== undefined) {
      parts.push(element('code', '', code));
    } else if (strong !== undefined) {
      parts.push(element('strong', '', ...renderInline(strong, cite)));
    } else if (number !== undefined) {
      parts.push(cite(Number(number)) || whole);
    } else {
      const link = element('a', '', label);
      link.href = address;
      parts.push(link);
    }
  }
  parts.push(text.slice(end));
  return parts.filter((part) => part !== '');
}

/** Headings, lists, code blocks and paragraphs. */
function renderMarkdown(markdown, cite) {
  const blocks = [];
  let paragraph = [];
  let list;
  const endParagraph = () => {
    const text = paragraph.join('\n');
    if (text) blocks.push(element('p', '', ...renderInline(text, cite)));
    paragraph = [];
  };
  const lines = markdown.split(/\r?\n/);
  for (let i = 0; i < lines.length; i++) {
    const fence = /^(.*?)\s*(`{3,})\s*[\w+#.-]*\s*$/.exec(lines[i]);
    const item = /^\s*(?:[-*]|\d+\.)\s+(.*)$/.exec(lines[i]);
    const heading = /^#{1,6}\s+(.*)$/.exec(lines[i]);
    if (fence && !fence[1].includes('`')) {
      if (fence[1]) paragraph.push(fence[1]);
      endParagraph();
      const code = [];
      while (++i < lines.length && lines[i].trim() !== fence[2]) code.push(lines[i]);
      blocks.push(element('pre', '', element('code', '', code.join('\n'))));
    } else if (heading) {
      endParagraph();
      blocks.push(element('h3', '', ...renderInline(heading[1], cite)));
    } else if (item) {
      endParagraph();
      if (!list) blocks.push((list = element('ul', '')));
      list.append(element('li', '', ...renderInline(item[1], cite)));
      continue;
    } else if (lines[i].trim() === '') {
      endParagraph();
    } else {
      paragraph.push(lines[i].trim());
    }
    list = undefined;
  }
  endParagraph();
  return blocks;
}
