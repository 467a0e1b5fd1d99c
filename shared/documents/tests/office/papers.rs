//! Papers to write: minutes as they are signed, a landscape list with portraits, and
//! smaller ones around a single block.

use chrono::NaiveDate;
use documents::paper::{
    AnnexTitle, Block, Cell, Closing, Code, Column, Content, Face, Figure, Head, Heading, IssueDate, Level, Lie,
    Number, OutputClass, PageShape, Paper, Paragraph, Picture, Pictures, PlaceDate, Section, Signature, SignatureMark,
    Table, Title, Value, Words,
};
use shared::ids::{PhotoHash, sha256};

/// Pages that the minutes and their list take, as seen when they were laid out: three of
/// minutes, then 60 rows of which twelve have portraits.
pub const MINUTES_PAGES: usize = 3;
pub const LIST_PAGES: usize = 6;
pub const LIST_ROWS: usize = 60;
pub const PORTRAITS: usize = 12;

/// Minutes with a list of people as their annex.
pub fn minutes() -> (Paper, Pictures) {
    let pictures = portraits();
    let body = Section { shape: PageShape::Portrait, blocks: body() };
    let annex = Section { shape: PageShape::Landscape, blocks: annex(&pictures) };
    let foot = "Tài liệu nội bộ · Mã đối chiếu 7F3A-91C2-5D08-E6B4 · Thay thế bản lập ngày 05/01/2024";
    let paper = Paper {
        marks: vec!["Dự thảo".into(), "Lưu hành nội bộ".into()],
        foot: Some(foot.into()),
        ..paper(vec![body, annex])
    };
    (paper, pictures)
}

/// A letter: number, V/v, place and date, addressees, nơi nhận.
pub fn letter() -> Paper {
    let head = Head {
        parent: Some("Ủy ban nhân dân huyện Tứ Kỳ".into()),
        agency: "Phòng Nội vụ".into(),
        number: Some(Number { number: Some(5), sign: "NV-CCVC".into() }),
        about: Some("V/v đề nghị cấp thẻ cán bộ, công chức, viên chức quý I năm 2024".into()),
        place: Some(PlaceDate { place: "Tứ Kỳ".into(), on: IssueDate::On(day()) }),
    };
    let blocks = vec![
        Block::Head(head),
        Block::Addressees(vec!["Chủ tịch Ủy ban nhân dân huyện Tứ Kỳ".into(), "Phòng Tài chính - Kế hoạch".into()]),
        body_text("Thực hiện Công văn số 123/UBND-NV ngày 02 tháng 01 năm 2024, Phòng Nội vụ báo cáo như sau./."),
        Block::Closing(Closing {
            recipients: vec!["Như trên".into(), "Chủ tịch UBND huyện (để báo cáo)".into(), "Lưu: VT, NV".into()],
            signature: signature("Trưởng phòng", "Nguyễn Thị Hồng Hạnh"),
        }),
    ];
    paper(vec![Section { shape: PageShape::Portrait, blocks }])
}

/// A paper of one portrait section around some blocks.
pub fn of_blocks(blocks: Vec<Block>) -> Paper {
    paper(vec![Section { shape: PageShape::Portrait, blocks }])
}

/// A table of texts, its columns of one width.
pub fn table_of(head: &[&str], rows: &[Vec<&str>]) -> Table {
    let columns = head.iter().map(|_| Column { width: 10, lie: Lie::Item }).collect();
    let cells = |texts: &[&str]| texts.iter().map(|text| Cell::plain(*text)).collect();
    Table {
        name: "Danh sách".into(),
        columns,
        head: vec![cells(head)],
        rows: rows.iter().map(|row| cells(row)).collect(),
    }
}

/// Two rows of a count, tenths and a percent; the second is a sum.
pub fn figures() -> Table {
    let row = |face: Face, [count, tenths, percent]: [i64; 3]| {
        let values = [Value::Count(count), Value::Tenths(tenths), Value::PercentTenths(percent)];
        values.map(|value| Cell::of(Content::Figure(Figure::of(value, face)))).to_vec()
    };
    let mut table = table_of(&["Số", "Bình quân", "Tỷ lệ"], &[]);
    table.rows = vec![row(Face::Regular, [1_234, 12_345, 125]), row(Face::Bold, [-3, -5, 10_000])];
    table
}

/// A report whose annex alone is for the office.
pub fn with_a_closed_annex() -> Paper {
    let open = Section { shape: PageShape::Portrait, blocks: vec![body_text("Số liệu:"), Block::Table(figures())] };
    let blocks = vec![
        Block::Marks(vec!["Lưu hành nội bộ".into()]),
        Block::AnnexTitle(AnnexTitle {
            name: "Phụ lục II".into(),
            title: "Danh sách nhắc nhở".into(),
            belongs_to: "(Kèm theo Báo cáo)".into(),
        }),
        Block::Table(figures()),
    ];
    paper(vec![open, Section { shape: PageShape::Landscape, blocks }])
}

/// A JPEG of a head before a wall, another one for each number.
pub fn portrait(number: u8) -> Vec<u8> {
    const WIDTH: u16 = 180;
    const HEIGHT: u16 = 240;
    let dot = |x: u16, y: u16| {
        let (dx, dy) = (f32::from(x) - 90.0, f32::from(y) - 100.0);
        let head = (dx / 45.0).powi(2) + (dy / 60.0).powi(2) < 1.0;
        let body = (dx / 85.0).powi(2) + ((dy - 140.0) / 80.0).powi(2) < 1.0;
        if head {
            [224, 172 + number, 138]
        } else if body {
            [40, 60 + 8 * number, 120]
        } else {
            [90, 140, 200 - 5 * number]
        }
    };
    let dots: Vec<u8> = (0..HEIGHT).flat_map(|y| (0..WIDTH).flat_map(move |x| dot(x, y))).collect();
    let mut bytes = Vec::new();
    jpeg_encoder::Encoder::new(&mut bytes, 80).encode(&dots, WIDTH, HEIGHT, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

/// By what it is named.
pub fn hash(bytes: &[u8]) -> PhotoHash {
    PhotoHash(sha256(bytes))
}

pub fn body_text(words: &str) -> Block {
    Block::Paragraph(Paragraph { words: Words::plain(words), lie: Lie::Body })
}

pub fn heading(level: Level, words: &str) -> Block {
    Block::Heading(Heading { level, words: words.into() })
}

pub fn signature(title: &str, name: &str) -> Signature {
    let note = Some("(ký, ghi rõ họ tên)".into());
    Signature { title: vec![title.into()], note, mark: SignatureMark::Room, name: Some(name.into()) }
}

pub fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2024, 1, 5).unwrap()
}

fn paper(sections: Vec<Section>) -> Paper {
    Paper {
        title: "Biên bản kiểm tra đột xuất".into(),
        class: OutputClass::Internal,
        marks: vec![],
        foot: None,
        made_on: day(),
        sections,
    }
}

fn portraits() -> Pictures {
    (0..PORTRAITS as u8).map(portrait).map(|bytes| (hash(&bytes), bytes)).collect()
}

fn body() -> Vec<Block> {
    let mut blocks = vec![
        Block::Head(Head {
            parent: Some("Ủy ban nhân dân huyện Tứ Kỳ".into()),
            agency: "Đoàn kiểm tra đột xuất".into(),
            number: Some(Number { number: None, sign: "BB-ĐKT".into() }),
            about: None,
            place: None,
        }),
        Block::Title(Title {
            kind: "Biên bản".into(),
            about: "Kiểm tra đột xuất việc chấp hành kỷ luật, kỷ cương hành chính\ntại Ủy ban nhân dân xã Quảng Nghiệp"
                .into(),
        }),
        Block::Bases(vec![
            "Căn cứ Công văn số 13/UBND-NV ngày 02 tháng 01 năm 2024 của Ủy ban nhân dân huyện Tứ Kỳ về việc tăng \
             cường kỷ luật, kỷ cương hành chính"
                .into(),
            "Căn cứ Quyết định số 13253/QĐ-UBND của Ủy ban nhân dân huyện".into(),
        ]),
        body_text(
            "Hôm nay, hồi 07 giờ 35 phút, ngày 05 tháng 01 năm 2024, tại trụ sở Ủy ban nhân dân xã Quảng Nghiệp, Đoàn kiểm tra đột xuất tiến hành kiểm tra việc chấp hành kỷ luật, kỷ cương hành chính.",
        ),
        heading(Level::Part, "I. THÀNH PHẦN"),
        heading(Level::Point, "1. Đoàn kiểm tra"),
    ];
    blocks.extend(["Đỗ Đức Dũng", "Nguyễn Thị Hồng Hạnh", "Vũ Thị Hạ"].map(item));
    blocks.push(heading(Level::Point, "2. Đơn vị được kiểm tra"));
    blocks.push(item("Trần Đình An"));
    blocks.push(heading(Level::Part, "II. NỘI DUNG VÀ KẾT QUẢ KIỂM TRA"));
    blocks.push(heading(Level::Letter, "a) Quân số"));
    blocks.push(Block::Table(counts()));
    for (letter, what) in [("b", "Việc đeo thẻ"), ("c", "Giờ giấc, rượu bia, việc riêng"), ("d", "Bộ phận một cửa")]
    {
        blocks.push(heading(Level::Letter, &format!("{letter}) {what}")));
        blocks.extend([body_text(FOUND), body_text(FOUND)]);
    }
    blocks.push(heading(Level::Part, "III. Ý KIẾN CỦA ĐƠN VỊ"));
    blocks.push(Block::BlankLines(4));
    blocks.push(heading(Level::Part, "IV. KIẾN NGHỊ CỦA ĐOÀN"));
    blocks.extend([body_text(FOUND), body_text(FOUND)]);
    blocks.push(Block::Code(code()));
    blocks.push(body_text("Biên bản kết thúc hồi 10 giờ 20 phút cùng ngày, đã đọc lại cho các bên cùng nghe, lập thành 02 bản có giá trị như nhau, mỗi bên giữ 01 bản./."));
    blocks.push(Block::Signatures(vec![
        signature("Đại diện đơn vị được kiểm tra", "Trần Đình An"),
        signature("Người ghi biên bản", "Vũ Thị Hạ"),
        signature("Trưởng đoàn", "Đỗ Đức Dũng"),
    ]));
    blocks
}

const FOUND: &str = "Tại thời điểm kiểm tra, Đoàn ghi nhận các cán bộ, công chức có mặt đầy đủ theo danh sách; một số \
     trường hợp chưa đeo thẻ theo quy định, đã được nhắc nhở và bổ sung ngay; đơn vị giải trình rằng thẻ của những \
     người này đang được đề nghị cấp lại do thay đổi chức vụ và nơi công tác.";

fn item(name: &str) -> Block {
    let words = Words::plain("- Ông (bà) ").and(Face::Bold, name).and(Face::Regular, ", ").and(
        Face::Italic,
        "chuyên viên Phòng Nội vụ, thành viên Đoàn kiểm tra theo Quyết định số 13253/QĐ-UBND của Ủy ban nhân dân huyện",
    );
    Block::Paragraph(Paragraph { words: words.and(Face::Regular, ";"), lie: Lie::Item })
}

fn code() -> Code {
    Code {
        words: Words::plain("Mã đối chiếu của nội dung: ").and(Face::Bold, "7F3A-91C2-5D08-E6B4"),
        qr: "ky-cuong:7f3a91c25d08e6b47f3a91c25d08e6b47f3a91c25d08e6b47f3a91c25d08e6b4".into(),
    }
}

/// Head cells over two rows and over two columns; figures large enough to be grouped.
fn counts() -> Table {
    let column = |width| Column { width, lie: Lie::Centre };
    let head = vec![
        vec![
            Cell::bold("Được giao").down(2),
            Cell::bold("Hiện có").down(2),
            Cell::bold("Có mặt").down(2),
            Cell::bold("Vắng mặt").across(2),
            Cell::bold("Đi muộn").down(2),
        ],
        vec![Cell::bold("Có lý do"), Cell::bold("Không lý do")],
    ];
    let numbers = [1234, 21, 17, 2, 1, 1].map(|number| Cell::of(Content::Number(number)));
    let note = Cell::plain("Hiện có không gồm người đang nghỉ thai sản").across(6);
    Table {
        name: "Quân số".into(),
        columns: vec![column(10), column(10), column(10), column(10), column(12), column(10)],
        head,
        rows: vec![numbers.to_vec(), vec![note]],
    }
}

fn annex(pictures: &Pictures) -> Vec<Block> {
    vec![
        Block::AnnexTitle(AnnexTitle {
            name: "Phụ lục".into(),
            title: "Danh sách đề nghị cấp, đổi, cấp lại thẻ".into(),
            belongs_to: "(Kèm theo Biên bản kiểm tra đột xuất ngày 05 tháng 01 năm 2024)".into(),
        }),
        Block::Table(people(pictures)),
    ]
}

fn people(pictures: &Pictures) -> Table {
    let column = |width, lie| Column { width, lie };
    let columns = vec![
        column(6, Lie::Centre),
        column(14, Lie::Centre),
        column(30, Lie::Item),
        column(24, Lie::Item),
        column(40, Lie::Item),
        column(8, Lie::Centre),
        column(16, Lie::Item),
    ];
    let head = ["STT", "Ảnh", "Họ và tên", "Chức vụ", "Đơn vị", "Đã xem", "Ghi chú"];
    let hashes: Vec<PhotoHash> = pictures.keys().copied().collect();
    Table {
        name: "Danh sách cấp thẻ".into(),
        columns,
        head: vec![head.map(Cell::bold).to_vec()],
        rows: (0..LIST_ROWS).map(|at| person(at, hashes.get(at).copied())).collect(),
    }
}

pub const LONG_NAME: &str = "Tôn Nữ Công Tằng Hoàng Thị Phương Nguyệt Ánh Tuyết";

fn person(at: usize, portrait: Option<PhotoHash>) -> Vec<Cell> {
    const NAMES: [&str; 4] = ["Nguyễn Thị Hồng Hạnh", LONG_NAME, "Đỗ Đức Dũng", "Vũ Thị Hạ"];
    let picture = match portrait {
        Some(hash) => Content::Picture(Picture { hash, field: "portrait", width_mm: 18, height_mm: 24 }),
        None => Content::Lines(vec![]),
    };
    let unit = Content::Lines(vec![Words::plain("Bộ phận tiếp nhận và trả kết quả"), Words::plain("Xã Quảng Nghiệp")]);
    vec![
        Cell::of(Content::Number(at as i64 + 1)),
        Cell::of(picture),
        Cell::plain(NAMES[at % NAMES.len()]),
        Cell::plain("Công chức Văn phòng - Thống kê"),
        Cell::of(unit),
        Cell::of(Content::TickBox),
        Cell::plain(""),
    ]
}
