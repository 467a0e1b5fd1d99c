//! Papers as they are really made, with invented people, and ways to make long ones.

use chrono::NaiveDate;
use documents::paper::*;
use shared::ids::PhotoHash;

/// A paper of one upright section.
pub fn paper(blocks: Vec<Block>) -> Paper {
    Paper {
        title: "Biên bản kiểm tra đột xuất".to_owned(),
        class: OutputClass::Internal,
        marks: Vec::new(),
        foot: None,
        made_on: NaiveDate::from_ymd_opt(2023, 11, 27).unwrap(),
        sections: vec![Section { shape: PageShape::Portrait, blocks }],
    }
}

pub fn body(said: impl Into<String>) -> Block {
    Block::Paragraph(Paragraph { words: Words::plain(said), lie: Lie::Body })
}

pub fn item(said: impl Into<String>) -> Block {
    Block::Paragraph(Paragraph { words: Words::plain(said), lie: Lie::Item })
}

pub fn heading(level: Level, words: &str) -> Block {
    Block::Heading(Heading { level, words: words.to_owned() })
}

pub fn signature(title: &str, name: &str) -> Signature {
    Signature {
        title: vec![title.to_owned()],
        note: Some("(Ký, ghi rõ họ tên)".to_owned()),
        mark: SignatureMark::Room,
        name: Some(name.to_owned()),
    }
}

pub fn three_signatures() -> Block {
    Block::Signatures(vec![
        signature("ĐẠI DIỆN ĐƠN VỊ ĐƯỢC KIỂM TRA", "Phạm Thị Ngọc Hường"),
        signature("NGƯỜI GHI BIÊN BẢN", "Đỗ Đức Dũng"),
        signature("TRƯỞNG ĐOÀN", "Nguyễn Trần Hoàng Khánh Vỹ"),
    ])
}

/// What fills pages: three sentences, of different lengths.
pub fn sentence(number: usize) -> String {
    const SAID: [&str; 3] = [
        "Đoàn kiểm tra ghi nhận việc đeo thẻ của cán bộ, công chức, viên chức tại thời điểm kiểm tra.",
        "Bộ phận Tiếp nhận và Trả kết quả giải quyết thủ tục hành chính có mặt đủ người theo lịch phân công; việc tiếp nhận hồ sơ, trả kết quả, thu phí và lệ phí được thực hiện đúng trình tự, không có hồ sơ quá hạn chưa được xin lỗi bằng văn bản.",
        "Đơn vị giải trình: hai người đi cơ sở theo phân công của lãnh đạo, có lịch công tác tuần.",
    ];
    format!("Câu {number}. {}", SAID[number % SAID.len()])
}

pub fn column(width: u16, lie: Lie) -> Column {
    Column { width, lie }
}

pub fn hash(of: u8) -> PhotoHash {
    PhotoHash([of; 32])
}

/// A picture with a gradient, so that it is seen which way up it stands.
pub fn jpeg(width: u16, height: u16) -> Vec<u8> {
    let mut pixels = Vec::new();
    for y in 0..u32::from(height) {
        for x in 0..u32::from(width) {
            let light = (x * 160 / u32::from(width)) as u8;
            pixels.extend([90 + light / 2, (y * 255 / u32::from(height)) as u8, 200 - light]);
        }
    }
    let mut bytes = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut bytes, 75);
    encoder.encode(&pixels, width, height, jpeg_encoder::ColorType::Rgb).unwrap();
    bytes
}

pub fn head() -> Block {
    Block::Head(Head {
        parent: Some("UỶ BAN NHÂN DÂN HUYỆN TỨ KỲ".to_owned()),
        agency: "ĐOÀN KIỂM TRA KỶ LUẬT, KỶ CƯƠNG HÀNH CHÍNH".to_owned(),
        number: Some(Number { number: Some(5), sign: "BB-ĐKT".to_owned() }),
        about: None,
        place: None,
    })
}

/// Minutes of three pages.
pub fn minutes() -> Paper {
    let mut blocks = vec![
        head(),
        Block::Title(Title {
            kind: "BIÊN BẢN".to_owned(),
            about: "Kiểm tra đột xuất việc chấp hành kỷ luật, kỷ cương hành chính tại Trung tâm Văn hoá - Thông tin và Thể thao huyện Tứ Kỳ".to_owned(),
        }),
        Block::Bases(vec![
            "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư".to_owned(),
            "Căn cứ Quyết định số 13253/QĐ-UBND ngày 20 tháng 11 năm 2023 của Uỷ ban nhân dân huyện Tứ Kỳ về việc thành lập Đoàn kiểm tra".to_owned(),
        ]),
        body("Hôm nay, hồi 07 giờ 35 phút, ngày 27 tháng 11 năm 2023, tại trụ sở Trung tâm Văn hoá - Thông tin và Thể thao huyện Tứ Kỳ, Đoàn kiểm tra tiến hành kiểm tra đột xuất, cụ thể như sau:"),
        heading(Level::Part, "I. THÀNH PHẦN"),
        heading(Level::Point, "1. Đoàn kiểm tra"),
        item("- Ông Nguyễn Trần Hoàng Khánh Vỹ, Phó Trưởng phòng Nội vụ, Trưởng đoàn;"),
        item("- Ông Đỗ Đức Dũng, Chuyên viên Phòng Nội vụ, Thư ký, ghi biên bản và tổng hợp số liệu của các tổ trong đoàn."),
        heading(Level::Point, "2. Đơn vị được kiểm tra"),
        item("- Bà Phạm Thị Ngọc Hường, Giám đốc, đại diện đơn vị."),
        heading(Level::Part, "II. NỘI DUNG VÀ KẾT QUẢ"),
        heading(Level::Point, "1. Quân số"),
        Block::Table(roll()),
        heading(Level::Letter, "a) Việc đeo thẻ"),
        body(sentence(1)),
        body(sentence(2)),
        heading(Level::Point, "2. Danh sách người vắng mặt, đi muộn"),
        Block::Table(absent(14)),
    ];
    blocks.extend((3..9).map(|number| body(sentence(number))));
    blocks.extend([
        heading(Level::Part, "III. Ý KIẾN CỦA ĐƠN VỊ ĐƯỢC KIỂM TRA"),
        Block::BlankLines(3),
        body("Biên bản kết thúc hồi 09 giờ 10 phút cùng ngày, đã đọc lại cho các bên cùng nghe, công nhận là đúng, lập thành 02 bản có giá trị như nhau, mỗi bên giữ 01 bản./."),
        three_signatures(),
        code(),
    ]);
    Paper {
        foot: Some("Nội bộ · Mã đối chiếu 4F2A-91C7-03BE-77D0 · Lập từ sổ ghi của đoàn, 312 mục".to_owned()),
        ..paper(blocks)
    }
}

pub fn code() -> Block {
    Block::Code(Code {
        words: Words::in_face(Face::Bold, "Mã đối chiếu: ")
            .and(Face::Regular, "4F2A-91C7-03BE-77D0. Bản giấy và bản điện tử có cùng mã này thì nội dung như nhau."),
        qr: "KC1:4F2A91C703BE77D0:8d969eef6ecad3c29a3a629280e686cf0c3f5d5a86aff3ca12020c923adc6c92".to_owned(),
    })
}

/// Two rows of head, cells over rows and columns.
fn roll() -> Table {
    let numbers = [35, 34, 29, 2, 2, 1];
    Table {
        name: "Quân số".to_owned(),
        columns: vec![column(1, Lie::Centre); 6],
        head: vec![
            vec![
                Cell::bold("Được giao").down(2),
                Cell::bold("Hiện có").down(2),
                Cell::bold("Có mặt").down(2),
                Cell::bold("Đi muộn").down(2),
                Cell::bold("Vắng mặt").across(2),
            ],
            vec![Cell::bold("Có lý do"), Cell::bold("Không lý do")],
        ],
        rows: vec![numbers.map(|number| Cell::of(Content::Number(number))).to_vec()],
    }
}

pub const NAMES: [&str; 5] =
    ["Nguyễn Thị Hồng Hạnh", "Đỗ Đức Dũng", "Nguyễn Trần Hoàng Khánh Vỹ", "Lê Thị Ánh", "Phạm Ngọc Thuỳ Dương Quỳnh"];
pub const UNITS: [&str; 3] = [
    "Phòng Tài nguyên và Môi trường",
    "Trung tâm Dịch vụ nông nghiệp huyện Tứ Kỳ, bộ phận Trồng trọt và Bảo vệ thực vật",
    "Bộ phận Tiếp nhận và Trả kết quả",
];

/// People of a list; each row has its own number in words, so that it is found again.
pub fn absent(rows: usize) -> Table {
    let row = |number: usize| {
        vec![
            Cell::of(Content::Number(number as i64)),
            Cell::plain(NAMES[number % NAMES.len()]),
            Cell::plain(format!("Chuyên viên, {}", UNITS[number % UNITS.len()])),
            Cell::plain(format!(
                "dòng{number:03} {}",
                if number.is_multiple_of(4) {
                    "đi muộn 25 phút, có báo cáo lãnh đạo bằng điện thoại"
                } else {
                    "vắng không lý do"
                }
            )),
            Cell::of(Content::TickBox),
        ]
    };
    Table {
        name: "Vắng mặt".to_owned(),
        columns: vec![
            column(10, Lie::Centre),
            column(40, Lie::Body),
            column(50, Lie::Body),
            column(45, Lie::Item),
            column(15, Lie::Centre),
        ],
        head: vec![["STT", "Họ và tên", "Chức vụ, đơn vị", "Nội dung", "Ký"].map(Cell::bold).to_vec()],
        rows: (1..=rows).map(row).collect(),
    }
}

/// A letter with a list of portraits on pages that lie, as the office sends it.
pub fn badge_list(people: usize) -> Paper {
    let row = |number: usize| {
        vec![
            Cell::of(Content::Number(number as i64)),
            Cell::of(Content::Picture(Picture {
                hash: hash((number % 12) as u8),
                field: "portrait",
                width_mm: 20,
                height_mm: 27,
            })),
            Cell::plain(NAMES[number % NAMES.len()]),
            Cell::plain("Chuyên viên"),
            Cell::plain(UNITS[number % UNITS.len()]),
            Cell::plain("CC"),
            Cell::plain("cấp lại do thay đổi vị trí, chức vụ"),
            Cell::plain(format!("dòng{number:03}")),
        ]
    };
    let table = Table {
        name: "Danh sách".to_owned(),
        columns: vec![
            column(10, Lie::Centre),
            column(24, Lie::Centre),
            column(45, Lie::Body),
            column(35, Lie::Body),
            column(60, Lie::Body),
            column(14, Lie::Centre),
            column(40, Lie::Body),
            column(20, Lie::Centre),
        ],
        head: vec![
            ["STT", "Ảnh", "Họ và tên", "Chức vụ, chức danh", "Bộ phận, đơn vị", "Loại", "Lý do", "Ghi chú"]
                .map(Cell::bold)
                .to_vec(),
        ],
        rows: (1..=people).map(row).collect(),
    };
    let annex = Section {
        shape: PageShape::Landscape,
        blocks: vec![
            Block::AnnexTitle(AnnexTitle {
                name: "Phụ lục".to_owned(),
                title: "DANH SÁCH ĐỀ NGHỊ CẤP, ĐỔI, CẤP LẠI THẺ CÁN BỘ, CÔNG CHỨC, VIÊN CHỨC".to_owned(),
                belongs_to: "(Kèm theo Công văn số 12/TTVH-TT ngày 05 tháng 01 năm 2024)".to_owned(),
            }),
            Block::Table(table),
        ],
    };
    let mut letter = letter();
    letter.sections.push(annex);
    letter
}

/// A letter with V/v, several addressees and nơi nhận.
pub fn letter() -> Paper {
    let day = NaiveDate::from_ymd_opt(2024, 1, 5).unwrap();
    let blocks = vec![
        Block::Head(Head {
            parent: Some("UBND HUYỆN TỨ KỲ".to_owned()),
            agency: "TRUNG TÂM VĂN HOÁ".to_owned(),
            number: Some(Number { number: None, sign: "TTVH-TT".to_owned() }),
            about: Some("V/v đề nghị cấp thẻ cán bộ, công chức, viên chức".to_owned()),
            place: Some(PlaceDate { place: "Tứ Kỳ".to_owned(), on: IssueDate::On(day) }),
        }),
        Block::Addressees(vec!["Uỷ ban nhân dân huyện Tứ Kỳ".to_owned(), "Phòng Nội vụ huyện Tứ Kỳ".to_owned()]),
        body(sentence(1)),
        body(sentence(2)),
        Block::Closing(Closing {
            recipients: vec![
                "Như trên".to_owned(),
                "Lãnh đạo Trung tâm Văn hoá - Thông tin và Thể thao huyện".to_owned(),
                "Lưu: VT, NV".to_owned(),
            ],
            signature: Signature {
                title: vec!["KT. GIÁM ĐỐC".to_owned(), "PHÓ GIÁM ĐỐC".to_owned()],
                note: None,
                mark: SignatureMark::Room,
                name: Some("Nguyễn Trần Hoàng Khánh Vỹ".to_owned()),
            },
        }),
    ];
    Paper { made_on: day, marks: vec!["DỰ THẢO".to_owned(), "LƯU HÀNH NỘI BỘ".to_owned()], ..paper(blocks) }
}

/// Twelve portraits.
pub fn portraits() -> Pictures {
    (0..12).map(|of| (hash(of), jpeg(300 + u16::from(of), 400))).collect()
}

/// What is rare and must look well too: one who refused, one who signed on the glass, four
/// who sign, foreign signs, a row higher than a page.
pub fn rare() -> Paper {
    let mut refused = signature("ĐẠI DIỆN ĐƠN VỊ ĐƯỢC KIỂM TRA", "Phạm Thị Ngọc Hường");
    refused.mark = SignatureMark::Words(
        "Không ký. Lý do: đơn vị cho rằng số người vắng mặt chưa trừ người đi công tác".to_owned(),
    );
    let mut drawn = signature("TRƯỞNG ĐOÀN", "Nguyễn Trần Hoàng Khánh Vỹ");
    drawn.mark = SignatureMark::Drawn(Picture { hash: hash(3), field: "signature", width_mm: 45, height_mm: 20 });
    let mut table = absent(4);
    table.rows[1][3] = Cell::plain((0..45).map(|number| format!("{} ", sentence(number))).collect::<String>());
    table.rows[2] = vec![Cell::bold("Bộ phận Tiếp nhận và Trả kết quả").across(5)];
    let four = vec![
        refused,
        drawn,
        signature("NGƯỜI LÀM CHỨNG", "Lê Thị Ánh"),
        signature("NGƯỜI GHI BIÊN BẢN", "Đỗ Đức Dũng"),
    ];
    paper(vec![
        head(),
        Block::Addressees(vec!["Uỷ ban nhân dân huyện Tứ Kỳ (qua Phòng Nội vụ huyện)".to_owned()]),
        body(
            "Chữ lạ: 漢字 😀 Ǻ ỲẾ Ẵ ≥ 3; mã 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef và chữ sau mã.",
        ),
        Block::Paragraph(Paragraph {
            words: Words::in_face(Face::Bold, "Đậm ")
                .and(Face::BoldItalic, "đậm nghiêng ")
                .and(Face::Italic, "nghiêng."),
            lie: Lie::Centre,
        }),
        Block::Table(table),
        body(sentence(1)),
        Block::Signatures(four),
        code(),
    ])
}
