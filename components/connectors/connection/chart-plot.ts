/** Where within its box a chart draws, in pixels: the cursor lies over just that. */
export const plot = { left: 52, right: 36, top: 8, bottom: 24 } as const;
