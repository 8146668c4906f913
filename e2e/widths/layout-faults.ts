/**
 * What is wrong with how the page lies in its window, each fault as a line; empty when nothing is. It runs in the
 * browser, so it may use nothing from outside of itself. Allowed to scroll sideways: the log's table, tables of data,
 * code, and what says so by `data-scrolls`. Allowed to be cut, with an ellipsis: a text that a title has whole.
 */
export function layoutFaults(): string[] {
  const page = document.documentElement;
  const faults = new Set<string>();
  /** Anti-aliasing and zoom leave fractions. */
  const SLACK = 1.5;
  /** Of two boxes, what may lie over each other: lines are drawn closer than their letters' boxes are high. */
  const OVERLAP = 4;
  /** An ordinary word is no longer, and is never broken inside. */
  const LONGEST_WORD = 20;

  const short = (text: string) => text.trim().replace(/\s+/g, ' ').slice(0, 40);
  const name = (element: Element): string => {
    const said = element.getAttribute('aria-label') ?? element.textContent ?? '';
    return `<${element.localName}> “${short(said)}”`;
  };
  const fault = (what: string) => faults.add(what);

  // A dialog makes what is under it inert: then only it is looked at.
  const dialogs = [
    ...document.querySelectorAll('[role=dialog][data-state=open], [role=alertdialog][data-state=open], [role=menu]'),
  ];
  const floating = [...document.querySelectorAll('[data-radix-popper-content-wrapper] > *')];
  const roots: Element[] = dialogs.length + floating.length > 0 ? [...dialogs, ...floating] : [document.body];

  /** Each element is asked once. */
  const once = <Value>(ask: (element: Element) => Value): ((element: Element) => Value) => {
    const known = new Map<Element, { value: Value }>();
    return (element) => {
      const { value } = known.get(element) ?? { value: ask(element) };
      known.set(element, { value });
      return value;
    };
  };
  const styleOf = once((element) => getComputedStyle(element));
  const boxOf = once((element) => element.getBoundingClientRect());
  /** Not drawn, or a box of a pixel, for screen readers only. What is in it is not seen either. */
  const isGone = once((element): boolean => {
    const { display, opacity, clipPath, overflow } = styleOf(element);
    const { width, height } = boxOf(element);
    if (display === 'none' || opacity === '0') return true;
    if (width <= 1 && height <= 1 && (clipPath !== 'none' || overflow !== 'visible')) return true;
    return element.parentElement !== null && isGone(element.parentElement);
  });
  // What is folded away has boxes, too.
  const isHidden = (element: Element) =>
    !element.checkVisibility() || isGone(element) || styleOf(element).visibility !== 'visible';
  const mayScroll = once(
    (element) =>
      element.matches('pre, [data-scrolls]') ||
      // A table that is laid out as lines, on a phone, has nothing to scroll for.
      [...element.querySelectorAll(':scope > [role=table], :scope > table')].some(
        (table) => table.localName !== 'table' || getComputedStyle(table).display === 'table',
      ),
  );
  /** What clips an element, from itself outwards. The page itself does so by scrolling. */
  const clipsOf = once((element): Element[] => {
    if (element === document.body || element === page) return [];
    const { overflowX, overflowY, position } = styleOf(element);
    const own = overflowX === 'visible' && overflowY === 'visible' ? [] : [element];
    const parent = element.parentElement;
    return position === 'fixed' || parent === null ? own : [...own, ...clipsOf(parent)];
  });
  /** What lies in different layers may lie over each other: a bar that stays while the page scrolls under it. */
  const layerOf = once((element): Element | null => {
    if (['fixed', 'sticky'].includes(styleOf(element).position)) return element;
    return element.parentElement && layerOf(element.parentElement);
  });

  interface Box {
    left: number;
    right: number;
    top: number;
    bottom: number;
  }
  /** Of a box, what its ancestors let see. */
  const seen = ({ left, right, top, bottom }: Box, element: Element): Box => {
    const part = { left, right, top, bottom };
    for (const at of clipsOf(element)) {
      const { overflowX, overflowY } = styleOf(at);
      const frame = boxOf(at);
      if (overflowX !== 'visible') {
        part.left = Math.max(part.left, frame.left);
        part.right = Math.min(part.right, frame.right);
      }
      if (overflowY !== 'visible') {
        part.top = Math.max(part.top, frame.top);
        part.bottom = Math.min(part.bottom, frame.bottom);
      }
    }
    return part;
  };
  const meet = (one: Box, other: Box): boolean =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > OVERLAP &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > OVERLAP;

  // The page itself.
  if (page.scrollWidth > page.clientWidth) fault(`the page is ${page.scrollWidth} wide in ${page.clientWidth}`);

  const elements = roots.flatMap((root) => [root, ...root.querySelectorAll('*')]);
  const texts: { node: Text; parent: Element; line: Box; layer: Element | null }[] = [];
  const pressable: { element: Element; box: Box; layer: Element | null }[] = [];

  for (const element of elements) {
    if (isHidden(element)) continue;
    const style = styleOf(element);
    const box = boxOf(element);

    // Boxes that scroll sideways, and must not.
    const scrollsSideways = ['auto', 'scroll'].includes(style.overflowX) && element.scrollWidth > element.clientWidth;
    if (scrollsSideways && !mayScroll(element)) {
      fault(`${name(element)} scrolls sideways: ${element.scrollWidth} in ${element.clientWidth}`);
    }

    // Whatever is pressed or typed into.
    if (element.matches('a[href], button, input, select, textarea, summary, [role=slider], [tabindex="0"][role]')) {
      const isScrolled = clipsOf(element).some((at) => at !== element && mayScroll(at));
      if (box.width > 0 && !isScrolled && (box.left < -SLACK || box.right > page.clientWidth + SLACK)) {
        fault(`${name(element)} lies outside of the window`);
      }
      // A link within a sentence has a box for each line.
      for (const part of [...element.getClientRects()].map((line) => seen(line, element))) {
        if (part.right - part.left > OVERLAP && part.bottom - part.top > OVERLAP) {
          pressable.push({ element, box: part, layer: layerOf(element) });
        }
      }
    }

    // What a select and an empty field say is in no text node.
    if (element instanceof HTMLSelectElement || element instanceof HTMLInputElement) {
      const said =
        element instanceof HTMLSelectElement
          ? (element.selectedOptions[0]?.textContent ?? '')
          : element.value === ''
            ? element.placeholder
            : '';
      const pen = document.createElement('canvas').getContext('2d');
      if (said !== '' && pen) {
        pen.font = style.font;
        const room = element.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
        const needed = pen.measureText(said).width;
        // A list has its values whole; a field has nothing else.
        const isCutWell = element instanceof HTMLSelectElement && style.textOverflow === 'ellipsis';
        if (needed > room + SLACK && !isCutWell) {
          fault(`${name(element)} cuts “${short(said)}”: ${Math.ceil(needed)} in ${Math.floor(room)}`);
        }
      }
    }

    for (const node of element.childNodes) {
      if (!(node instanceof Text) || node.data.trim() === '') continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const lines = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
      const layer = layerOf(element);
      for (const line of lines) {
        for (const at of clipsOf(element)) {
          const { overflowX, overflowY, textOverflow, webkitLineClamp } = styleOf(at);
          const frame = boxOf(at);
          const isCut = line.right > frame.right + SLACK || line.left < frame.left - SLACK;
          if (isCut && ['hidden', 'clip'].includes(overflowX)) {
            const titled = [at.closest('[title]'), ...at.querySelectorAll('[title]')];
            const plain = (text: string) => text.trim().replace(/\s+/g, ' ');
            const isWhole = titled.some((one) => plain(one?.getAttribute('title') ?? '').includes(plain(node.data)));
            if (textOverflow !== 'ellipsis') fault(`“${short(node.data)}” is cut by ${name(at)}`);
            else if (!isWhole) fault(`“${short(node.data)}” is cut, and no title has it whole`);
          }
          const isLow = line.bottom > frame.bottom + OVERLAP || line.top < frame.top - OVERLAP;
          if (isLow && ['hidden', 'clip'].includes(overflowY) && webkitLineClamp === 'none') {
            fault(`“${short(node.data)}” is cut below or above by ${name(at)}`);
          }
          if (isCut || (isLow && overflowY !== 'visible')) break; // what clips or scrolls first has it
        }
        const part = seen(line, element);
        if (part.right - part.left > OVERLAP && part.bottom - part.top > OVERLAP) {
          texts.push({ node, parent: element, line: part, layer });
        }
      }

      // Words broken inside: a column that is too narrow to read. Wider lines have room for any word.
      const widest = Math.max(...lines.map(({ width }) => width));
      if (lines.length > 1 && widest < LONGEST_WORD * Number.parseFloat(style.fontSize)) {
        for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
          if (word.length > LONGEST_WORD || !/^[“‘"'(]*\p{L}{2,}[”’"'),.;:!?…]*$/u.test(word)) continue;
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          const parts = [...range.getClientRects()].filter(({ width }) => width > 0);
          if (new Set(parts.map(({ top }) => Math.round(top))).size > 1) fault(`“${word}” is broken inside`);
        }
      }
    }

    // Text that sticks out of its own box.
    const ownText = [...element.childNodes].some((node) => node instanceof Text && node.data.trim() !== '');
    if (ownText && style.overflowX === 'visible' && element instanceof HTMLElement && element.clientWidth > 0) {
      if (element.scrollWidth > element.clientWidth + SLACK)
        fault(`${name(element)} is ${element.scrollWidth} wide in a box of ${element.clientWidth}`);
    }
  }

  texts.sort((one, other) => one.line.top - other.line.top);
  texts.forEach((one, i) => {
    for (let j = i + 1; j < texts.length; j += 1) {
      const other = texts[j];
      if (!other || other.line.top >= one.line.bottom - OVERLAP) break;
      if (one.node === other.node || one.layer !== other.layer) continue;
      if (meet(one.line, other.line)) fault(`“${short(one.node.data)}” overlaps “${short(other.node.data)}”`);
    }
  });

  pressable.sort((one, other) => one.box.top - other.box.top);
  pressable.forEach((one, i) => {
    for (let j = i + 1; j < pressable.length; j += 1) {
      const other = pressable[j];
      if (!other || other.box.top >= one.box.bottom - OVERLAP) break;
      if (one.layer !== other.layer || !meet(one.box, other.box)) continue;
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue;
      // A button inside a field's own padding: Show, or the cross that empties it.
      const field = [one, other].find(({ element }) => element.matches('input'));
      if (field?.element.parentElement?.contains(field === one ? other.element : one.element)) continue;
      fault(`${name(one.element)} overlaps ${name(other.element)}`);
    }
  });

  for (const panel of roots) {
    if (panel === document.body) continue;
    const { left, right, top, bottom } = boxOf(panel);
    // What hangs on a button scrolls away with it.
    const isAnchored = panel.parentElement?.hasAttribute('data-radix-popper-content-wrapper');
    const isOut = !isAnchored && (top < -SLACK || bottom > innerHeight + SLACK);
    if (left < -SLACK || right > innerWidth + SLACK || isOut) fault(`${name(panel)} reaches out of the window`);
  }
  return [...faults];
}
