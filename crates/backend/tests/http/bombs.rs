//! Images that are small as files, but huge or endless when decoded.

use crate::support::process::{Browser, Process};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, RgbImage, RgbaImage};
use reqwest::Method;
use reqwest::multipart::{Form, Part};
use std::io::{Cursor, Read, Write};
use std::time::{Duration, Instant};

/// The size of the decompressed parts.
const UNPACKED: u64 = 400_000_000;
/// How much of a file is filled.
const FULL: usize = 1_900_000;
/// The limit for the peak memory of the process, in KB.
const MEMORY: u64 = 300_000;
/// The limit for the time of one upload.
const TIME_LIMIT: Duration = Duration::from_secs(10);

fn zeros() -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::default());
    std::io::copy(&mut std::io::repeat(0).take(UNPACKED), &mut packed).unwrap();
    packed.finish().unwrap()
}

/// A chunk of a PNG file.
fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut check = flate2::Crc::new();
    check.update(&kind);
    check.update(data);
    [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], &kind, data, &check.sum().to_be_bytes()].concat()
}

fn png(width: u32, height: u32, parts: &[Vec<u8>]) -> Vec<u8> {
    let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
    let end = chunk(*b"IEND", &[]);
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(*b"IHDR", &head), parts.concat(), end].concat()
}

/// A picture of four pixels, to which the chunks are added.
fn pixels() -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&[0; 18]).unwrap();
    chunk(*b"IDAT", &packed.finish().unwrap())
}

/// A progressive JPEG of 25 million grey pixels, each of whose many scans covers all of them.
fn scans() -> Vec<u8> {
    let part = |kind: u8, data: &[u8]| {
        [&[0xff, kind][..], &u16::try_from(data.len() + 2).unwrap().to_be_bytes(), data].concat()
    };
    // One Huffman code of one bit: nothing for the first scan, and a run over 16,384 blocks for the others.
    let table = |class: u8, symbol: u8| part(0xc4, &[&[class, 1][..], &[0; 15], &[symbol]].concat());
    let head = part(0xc2, &[8, 0x13, 0x88, 0x13, 0x88, 1, 1, 0x11, 0]);
    let scan = |from: u8, to: u8, data: &[u8]| [part(0xda, &[1, 1, 0, from, to, 0]), data.to_vec()].concat();
    let first = scan(0, 0, &vec![0; 625 * 625 / 8 + 1]);
    let other = scan(1, 63, &[0; 46]);
    let tables = [part(0xdb, &[&[0][..], &[1; 64]].concat()), table(0, 0), table(0x10, 0xe0)].concat();
    [vec![0xff, 0xd8], tables, head, first, other.repeat(30_000), vec![0xff, 0xd9]].concat()
}

/// As many frames of one pixel as fit into a file.
fn frames() -> Vec<u8> {
    let mut one = Vec::new();
    GifEncoder::new(&mut one).encode_frame(Frame::new(RgbaImage::new(1, 1))).unwrap();
    // Between header and trailer there is one frame.
    let start = one.iter().position(|byte| *byte == b',').unwrap();
    let frame = one[start..one.len() - 1].to_vec();
    [one[..start].to_vec(), frame.repeat(FULL / frame.len()), vec![b';']].concat()
}

/// The same as a WebP file.
fn animation() -> Vec<u8> {
    let part = |name: &[u8], data: &[u8]| [name, &u32::try_from(data.len()).unwrap().to_le_bytes(), data].concat();
    let mut still = Vec::new();
    DynamicImage::from(RgbImage::new(2, 2)).write_to(&mut Cursor::new(&mut still), ImageFormat::WebP).unwrap();
    let frame = part(b"ANMF", &[&[0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 50, 0, 0, 0], &still[12..]].concat());
    let head = [part(b"VP8X", &[2, 0, 0, 0, 1, 0, 0, 1, 0, 0]), part(b"ANIM", &[0; 6])].concat();
    part(b"RIFF", &[&b"WEBP"[..], &head, &frame.repeat(FULL / frame.len())].concat())
}

#[tokio::test]
async fn decompression_bombs_cost_neither_time_nor_memory() {
    let folder = tempfile::tempdir().unwrap();
    let mut process = Process::start(folder.path(), &["--demo", "--limit-account=0"]);
    let dwight = Browser::open(&process.line("sign-in: ")).await;
    let zeros = zeros();
    assert!(zeros.len() < 1_990_000, "{}", zeros.len());
    let named = |name: &[u8]| [name, &zeros].concat();
    let profile = chunk(*b"iCCP", &named(b"beets\0\0"));
    let text = chunk(*b"zTXt", &named(b"beets\0\0"));
    let more = chunk(*b"iTXt", &named(b"beets\0\x01\0\0\0"));
    let exif = chunk(*b"eXIf", &vec![0; FULL]);
    for (name, file, is_taken) in [
        ("a profile", png(2, 2, &[profile, pixels()]), None),
        ("a text", png(2, 2, &[text, pixels()]), None),
        ("another text", png(2, 2, &[more, pixels()]), None),
        ("metadata", png(2, 2, &[exif, pixels()]), None),
        ("pixels of a small image", png(2, 2, &[chunk(*b"IDAT", &zeros)]), None),
        ("pixels of a large image", png(8192, 8192, &[chunk(*b"IDAT", &zeros)]), Some(false)),
        ("many parts", png(2, 2, &[chunk(*b"tEXt", b"a\0b").repeat(100_000), pixels()]), None),
        ("many scans", scans(), None),
        ("many frames", frames(), Some(true)),
        ("an animation", animation(), Some(true)),
    ] {
        assert!(file.len() <= 2_000_000, "{name}: {}", file.len());
        let begun = Instant::now();
        let form = Form::new().part("avatar", Part::bytes(file));
        let answer = dwight.call(Method::POST, "/user/dwight-schrute/avatar").multipart(form).send().await.unwrap();
        let status = answer.status().as_u16();
        eprintln!("{name}: {status} after {:?}, {} KB", begun.elapsed(), memory(&process));
        assert!(status == 201 || status == 400, "{name}: {status}");
        assert!(is_taken.is_none_or(|taken| taken == (status == 201)), "{name}: {status}");
        assert!(begun.elapsed() < TIME_LIMIT, "{name}: {:?}", begun.elapsed());
        assert!(memory(&process) < MEMORY, "{name}: {} KB", memory(&process));
    }
    dwight.get("/actor").await;
}

/// The peak memory of the process, in KB.
fn memory(process: &Process) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", process.child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
