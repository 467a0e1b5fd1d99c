//! Names and posts of people that never were, as many as a sample needs; the first ones
//! are those that sorting gets wrong most easily.

const FAMILIES: [&str; 13] =
    ["Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Đoàn"];
const MIDDLES: [&str; 9] = ["Thị", "Văn", "Đức", "Thị Hồng", "Minh", "Quang", "Thị Ánh", "Hữu", "Ngọc"];
const GIVEN: [&str; 37] = [
    "An", "Ánh", "Ân", "Bình", "Cường", "Dần", "Dũng", "Đào", "Đức", "Giang", "Hà", "Hạnh", "Hiền", "Hoa", "Hùng",
    "Khánh", "Lan", "Liên", "Long", "Mai", "Nam", "Nga", "Oanh", "Phương", "Quân", "Quyên", "Sơn", "Tâm", "Thảo",
    "Thuỷ", "Tuấn", "Uyên", "Vân", "Vinh", "Xuân", "Ý", "Yến",
];
const POSTS: [(&str, &str); 10] = [
    ("Chủ tịch", "Uỷ ban nhân dân"),
    ("Phó Chủ tịch", "Uỷ ban nhân dân"),
    ("Công chức Văn phòng - Thống kê", "Văn phòng"),
    ("Công chức Địa chính - Xây dựng", "Địa chính"),
    ("Công chức Tư pháp - Hộ tịch", "Tư pháp"),
    ("Công chức Tài chính - Kế toán", "Tài chính"),
    ("Công chức Văn hóa - Xã hội", "Văn hóa"),
    ("Chỉ huy trưởng Quân sự", "Quân sự"),
    ("Cán bộ Hội Nông dân", "Đoàn thể"),
    ("Văn thư", "Văn phòng"),
];

/// The name of a number; every third as rosters in capitals have it.
pub(super) fn name(number: usize) -> String {
    let parts = [FAMILIES[number % 13], MIDDLES[number % 9], GIVEN[number % 37]];
    let name = parts.join(" ");
    if number % 3 == 2 { name.to_uppercase() } else { name }
}

/// A name of five syllables.
pub(super) fn long_name(number: usize) -> String {
    format!(
        "Nguyễn Phước {} {} {}",
        ["Quý", "Bảo", "Thuỵ"][number % 3],
        ["Khánh", "Nguyên"][number % 2],
        GIVEN[number % 37]
    )
}

/// Post and department of a number.
pub(super) fn post(number: usize) -> (&'static str, &'static str) {
    if number < 2 { POSTS[number] } else { POSTS[2 + number % 8] }
}
