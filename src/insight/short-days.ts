// short-days.ts — days in a short form for axes, such as "5 Jan".
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function shortDays(days: readonly string[]): readonly string[] {
  return days.map((day) => {
    const [, month = '1', date = '1'] = day.split('-');
    return `${Number(date)} ${MONTHS[Number(month) - 1] ?? ''}`;
  });
}
