// short-days.ts — days as an axis has room for: "5 Jan".
/** As a sentence has it: "5 January 2026". */
export function longDay(day: string): string {
  const [year = '', month = '1', date = '1'] = day.split('-');
  return `${Number(date)} ${LONG_MONTHS[Number(month) - 1] ?? ''} ${year}`;
}

const LONG_MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June'],
  ...['July', 'August', 'September', 'October', 'November', 'December'],
];

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function shortDays(days: readonly string[]): readonly string[] {
  return days.map((day) => {
    const [, month = '1', date = '1'] = day.split('-');
    return `${Number(date)} ${MONTHS[Number(month) - 1] ?? ''}`;
  });
}
