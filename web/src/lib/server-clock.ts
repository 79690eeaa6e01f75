/** The service's clock, so that a countdown ends when the service says so, whatever this machine's clock shows. */
const COARSE = 1500;
let skew = 0;

/** Learns from an answer's Date header (whole seconds, so small differences mean nothing). */
export function noteServerDate(header: string | null, sentAt: number, receivedAt: number): void {
  const date = header ? Date.parse(header) : NaN;
  if (Number.isNaN(date)) return;
  const difference = date + 500 - (sentAt + receivedAt) / 2;
  skew = Math.abs(difference) < COARSE ? 0 : difference;
}

/** Milliseconds since 1970 by the service's clock. */
export function serverNow(): number {
  return Date.now() + skew;
}
