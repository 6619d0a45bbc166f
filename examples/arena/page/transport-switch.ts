import type { WantedTransport } from './connect.js';

/** The two buttons that choose what the game is played over. The choice outlives a reload of the tab. */
export interface TransportSwitch {
  readonly wanted: WantedTransport;
  /** Shows what messages travel on now. */
  show(transport: WantedTransport | undefined): void;
}

const key = 'arena-transport';

export function createTransportSwitch(
  buttons: Readonly<Record<WantedTransport, HTMLButtonElement>>,
  onChange: () => void,
): TransportSwitch {
  let wanted: WantedTransport = sessionStorage.getItem(key) === 'websocket' ? 'websocket' : 'udp';

  function mark(): void {
    for (const [name, button] of Object.entries(buttons)) button.setAttribute('aria-pressed', String(name === wanted));
  }

  for (const name of ['udp', 'websocket'] as const) {
    buttons[name].addEventListener('click', () => {
      if (name === wanted) return;
      wanted = name;
      sessionStorage.setItem(key, name);
      mark();
      onChange();
    });
  }
  mark();
  return {
    get wanted() {
      return wanted;
    },
    show(transport) {
      for (const [name, button] of Object.entries(buttons)) button.classList.toggle('used', name === transport);
    },
  };
}
