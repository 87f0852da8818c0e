// main.rs — times the crate `prio` on one request a line, so that bench/peers.ts can take turns with it.
//
// In:  `<count|sum|sumvec|histogram> <parameters …> <shard|helper|leader> <rounds>`, in decimal.
// Out: `{"ns":…}` a line, the processor time of all rounds together. A round goes from bytes to bytes, as ours does.
use prio::codec::{Encode, ParameterizedDecode};
use prio::vdaf::prio3::Prio3;
use prio::vdaf::{Aggregatable, Aggregator, Client, VerifyTransition};
use std::hint::black_box;
use std::io::BufRead;

const CTX: &[u8] = b"dap-18 benchmark of one task's context, 39B";
const VERIFY_KEY: [u8; 32] = [1; 32];
const NONCE: [u8; 16] = [2; 16];

fn main() {
    for line in std::io::stdin().lock().lines() {
        let line = line.expect("standard input is text");
        let words: Vec<&str> = line.split_whitespace().collect();
        let number = |index: usize| -> usize { words[index].parse().expect("a number was due") };
        let (operation, rounds) = (words[words.len() - 2], number(words.len() - 1));
        let ns = match words[0] {
            "count" => time(&Prio3::new_count(2).unwrap(), &true, operation, rounds),
            "sum" => {
                let max = number(1) as u64;
                time(&Prio3::new_sum(2, max).unwrap(), &(max / 3), operation, rounds)
            }
            "sumvec" => {
                let (length, max, chunk) = (number(1), number(2) as u128, number(3));
                let measurement: Vec<u128> = (0..length as u128).map(|i| (i * 7919) % (max + 1)).collect();
                time(&Prio3::new_sum_vec(2, max, length, chunk).unwrap(), &measurement, operation, rounds)
            }
            "histogram" => {
                let (length, chunk) = (number(1), number(2));
                time(&Prio3::new_histogram(2, length, chunk).unwrap(), &(length / 3), operation, rounds)
            }
            other => panic!("no such case: {other}"),
        };
        println!("{{\"ns\":{ns}}}");
    }
}

fn time<V>(vdaf: &V, measurement: &V::Measurement, operation: &str, rounds: usize) -> u128
where
    V: Client<16> + Aggregator<32, 16, AggregationParam = ()>,
    for<'a> V::AggregateShare: Aggregatable<OutputShare = V::OutputShare>,
{
    let (public, inputs) = vdaf.shard(CTX, measurement, &NONCE).unwrap();
    let public = public.get_encoded().unwrap();
    let inputs: Vec<Vec<u8>> = inputs.iter().map(|share| share.get_encoded().unwrap()).collect();
    let init = |role: usize| {
        let public = V::PublicShare::get_decoded_with_param(vdaf, &public).unwrap();
        let input = V::InputShare::get_decoded_with_param(&(vdaf, role), &inputs[role]).unwrap();
        vdaf.verify_init(&VERIFY_KEY, CTX, role, &(), &NONCE, &public, &input).unwrap()
    };
    let leader_share = init(0).1.get_encoded().unwrap();
    let mut total = vdaf.aggregate_init(&());
    let mut round = || match operation {
        "shard" => {
            let (public, inputs) = vdaf.shard(CTX, measurement, &NONCE).unwrap();
            black_box(public.get_encoded().unwrap());
            black_box(inputs.iter().map(|share| share.get_encoded().unwrap()).collect::<Vec<_>>());
        }
        "helper" => {
            let (state, share) = init(1);
            let leader = V::VerifierShare::get_decoded_with_param(&state, &leader_share).unwrap();
            let message = vdaf.verifier_shares_to_message(CTX, &(), [leader, share]).unwrap();
            black_box(message.get_encoded().unwrap());
            match vdaf.verify_next(CTX, state, message).unwrap() {
                VerifyTransition::Finish(out) => total.accumulate(&out).unwrap(),
                VerifyTransition::Continue(..) => unreachable!("Prio3 has one round"),
            }
        }
        "leader" => {
            black_box(init(0).1.get_encoded().unwrap());
        }
        other => panic!("no such operation: {other}"),
    };
    round();
    let start = processor_time_ns();
    for _ in 0..rounds {
        round();
    }
    processor_time_ns() - start
}

/// Other processes don't count, which wall-clock time on a shared machine can't promise.
fn processor_time_ns() -> u128 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` is a timespec, and the clock exists on every POSIX system.
    let status = unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut time) };
    assert_eq!(status, 0, "the processor-time clock can't be read");
    time.tv_sec as u128 * 1_000_000_000 + time.tv_nsec as u128
}
