/** An error's status: number, glyph and colour together, since no one of them is seen by everybody. */
export function StatusChip({ status }: { status: number }) {
  const fault = status >= 500;
  return (
    <span
      className={`inline-flex items-center gap-1 rounded-chip px-1.5 py-0.5 font-medium font-mono text-meta tabular-nums ${
        fault ? 'bg-err-bg text-err' : 'bg-warn-bg text-warn'
      }`}
    >
      <svg aria-hidden="true" viewBox="0 0 16 16" className="size-3.5 fill-none stroke-[1.5] stroke-current">
        <path d={fault ? octagon : triangle} strokeLinejoin="round" />
        <path d="M8 5.5v3.25M8 10.9v.1" strokeLinecap="round" />
      </svg>
      {status}
    </span>
  );
}

const triangle = 'M8 2 14.5 13.5h-13Z';
const octagon = 'M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3Z';
