/** Largest resident memory that this process has had, in megabytes (10⁶ bytes). */
export function peakMegabytes(): number {
  return (process.resourceUsage().maxRSS * 1024) / 1e6;
}
