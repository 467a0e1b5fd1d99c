//! The items as data: 20 of the agency's list (CQ) and 12 of the one-stop desk's
//! own (MC), with the findings a bad answer offers.

use super::{AnswerType, Bad, BadCount, Item, ItemCode, List, Needed, Part, Source, Sum, SumRule};
use crate::domain::{PhotoRule, VisitKind};

/// The items a visit goes through, in the order of the screen and the minutes:
/// the desk's own items stand between the common ones at the beginning and end.
pub fn checklist(kind: VisitKind) -> impl Iterator<Item = &'static Item> {
    let order: &'static [(List, &'static [u8])] = match kind {
        VisitKind::Agency => AGENCY,
        VisitKind::OneStopDesk => ONE_STOP_DESK,
    };
    let codes = order.iter().flat_map(|&(list, numbers)| numbers.iter().map(move |&number| ItemCode { list, number }));
    codes.filter_map(ItemCode::item)
}

const AGENCY: &[(List, &[u8])] =
    &[(List::Agency, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20])];
/// CQ-01 to 04, 06, 07 and 17 to 20 also apply at the desk.
const ONE_STOP_DESK: &[(List, &[u8])] = &[
    (List::Agency, &[1, 2, 3, 4, 6, 7]),
    (List::OneStopDesk, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]),
    (List::Agency, &[17, 18, 19, 20]),
];

/// All 32 items.
pub const ITEMS: &[Item] = &[
    Item {
        code: cq(1),
        vi: "Thời điểm bắt đầu làm việc (thời điểm đoàn đến ghi riêng)",
        en: "When work with the unit began (arrival is recorded by itself)",
        answer: AnswerType::Time,
        photo: PhotoRule::None,
    },
    Item {
        code: cq(2),
        vi: "Người tiếp đoàn: họ tên, chức vụ",
        en: "Who received the team: name, post",
        answer: auto(Source::Host, &[]),
        photo: PhotoRule::None,
    },
    Item {
        code: cq(3),
        vi: "Công bố quyết định, thẻ của thành viên đoàn",
        en: "The team's decision and badges were shown",
        answer: no_offers(&[]),
        photo: PhotoRule::None,
    },
    Item {
        code: cq(4),
        vi: "Quân số: biên chế được giao, hiện có, có mặt, vắng có lý do, vắng không lý do, đi muộn, về sớm",
        en: "Staff: assigned, on the roll, present, absent with and without reason, late, left early",
        answer: AnswerType::Counts {
            parts: STAFF,
            needed: Needed::Some,
            sums: &[Sum {
                whole: "on_roll",
                parts: &["present", "excused", "unexcused", "late"],
                rule: SumRule::AtMost,
            }],
            bad: &[BadCount::Any("late"), BadCount::Any("left_early"), BadCount::Any("unexcused")],
        },
        photo: PhotoRule::None,
    },
    Item {
        code: cq(5),
        vi: "Niêm yết thời gian làm việc tại trụ sở",
        en: "Working hours are posted at the office",
        answer: no_offers(&["TTHC-08"]),
        photo: PhotoRule::Expected,
    },
    Item {
        code: cq(6),
        vi: "Đeo thẻ: số có mặt, số đeo thẻ, số chưa được cấp, số không đeo",
        en: "Badges: present, wearing, never issued, not wearing",
        answer: AnswerType::Counts {
            parts: BADGES,
            needed: Needed::Some,
            sums: &[Sum { whole: "present", parts: &["wearing", "not_issued", "not_wearing"], rule: SumRule::AtMost }],
            bad: &[BadCount::Any("not_wearing"), BadCount::Any("not_issued")],
        },
        photo: PhotoRule::Optional,
    },
    Item {
        code: cq(7),
        vi: "Trang phục đúng quy định",
        en: "Dress according to the rules",
        answer: no_offers(&["TPH-01"]),
        photo: PhotoRule::Optional,
    },
    Item {
        code: cq(8),
        vi: "Có uống rượu, bia (buổi trưa, trong giờ làm việc)",
        en: "Alcohol was drunk (lunch break, working hours)",
        answer: yes_offers(&["RUO-01", "RUO-02"]),
        photo: PhotoRule::SceneOnly,
    },
    Item {
        code: cq(9),
        vi: "Có làm việc riêng trong giờ",
        en: "Private business was done in working hours",
        answer: yes_offers(&["VRG-01", "VRG-02"]),
        photo: PhotoRule::SceneOnly,
    },
    Item {
        code: cq(10),
        vi: "Phòng, bộ phận đóng cửa trong giờ",
        en: "Offices closed in working hours",
        answer: AnswerType::Places { offers: &["GIO-05"] },
        photo: PhotoRule::Expected,
    },
    Item {
        code: cq(11),
        vi: "Lịch công tác tuần, phân công «5 rõ»",
        en: "Weekly schedule, tasks by the five «clear»",
        answer: AnswerType::YesNoList {
            parts: &[
                part("five_clear", "Phân công theo «5 rõ»", "Tasks by the five «clear»", &["NV-03"]),
                part("schedule", "Lịch công tác tuần cụ thể", "Specific weekly schedule", &["NV-04"]),
            ],
        },
        photo: PhotoRule::Document,
    },
    Item {
        code: cq(12),
        vi: "Quy chế làm việc, nội quy, quy tắc ứng xử",
        en: "Working regulations, house rules, code of conduct",
        answer: no_offers(&["QL-02"]),
        photo: PhotoRule::Document,
    },
    Item {
        code: cq(13),
        vi: "Văn bản triển khai, quán triệt công văn, chỉ thị",
        en: "The directive was passed on in writing",
        answer: no_offers(&["QL-01"]),
        photo: PhotoRule::Document,
    },
    Item {
        code: cq(14),
        vi: "Nhiệm vụ cấp trên giao: tổng số, đúng hạn, quá hạn",
        en: "Tasks assigned from above: all, on time, overdue",
        answer: AnswerType::Counts {
            parts: &[
                part("total", "Tổng số", "All", &[]),
                part("on_time", "Đúng hạn", "On time", &[]),
                part("overdue", "Quá hạn", "Overdue", &["NV-01"]),
            ],
            needed: Needed::All,
            // Tasks not yet due are neither.
            sums: &[Sum { whole: "total", parts: &["on_time", "overdue"], rule: SumRule::AtMost }],
            bad: &[BadCount::Any("overdue")],
        },
        photo: PhotoRule::None,
    },
    Item {
        code: cq(15),
        vi: "Rà soát và gửi danh sách đề nghị cấp thẻ, ngày gửi gần nhất",
        en: "Badges reviewed and the list sent, last date",
        answer: AnswerType::YesNoDate { offers: &["QL-04"] },
        photo: PhotoRule::None,
    },
    Item {
        code: cq(16),
        vi: "Báo cáo quý gần nhất",
        en: "The last quarterly report",
        answer: auto(Source::Reports, &["QL-03"]),
        photo: PhotoRule::None,
    },
    Item {
        code: cq(17),
        vi: "Khắc phục kiến nghị lần trước",
        en: "The last visit's recommendations were carried out",
        answer: AnswerType::Remedies { offers: &["QL-06"] },
        photo: PhotoRule::AsEarlier,
    },
    Item {
        code: cq(18),
        vi: "Ý kiến của đơn vị được kiểm tra",
        en: "The inspected unit's opinion",
        answer: auto(Source::Statement, &[]),
        photo: PhotoRule::None,
    },
    Item {
        code: cq(19),
        vi: "Kiến nghị, yêu cầu của đoàn (5 rõ)",
        en: "The team's recommendations (the five «clear»)",
        answer: auto(Source::Recommendations, &[]),
        photo: PhotoRule::None,
    },
    Item {
        code: cq(20),
        vi: "Số bản biên bản (thời điểm kết thúc và chữ ký ghi riêng)",
        en: "Copies of the minutes (end and signatures are recorded by themselves)",
        answer: AnswerType::Counts {
            parts: &[part("copies", "Số bản", "Copies", &[])],
            needed: Needed::All,
            sums: &[],
            bad: &[],
        },
        photo: PhotoRule::None,
    },
    Item {
        code: mc(1),
        vi: "Số quầy, lĩnh vực bố trí; số người trực tại thời điểm kiểm tra",
        en: "Counters and fields; clerks on duty at the time",
        answer: AnswerType::Counts {
            parts: &[
                part("counters", "Số quầy", "Counters", &[]),
                part("fields", "Số lĩnh vực", "Fields", &[]),
                part("on_duty", "Số người trực", "Clerks on duty", &["TTHC-04"]),
            ],
            needed: Needed::All,
            sums: &[],
            // One clerk may serve several fields, but not two counters.
            bad: &[BadCount::Below("on_duty", "counters"), BadCount::NoneOf("on_duty", "fields")],
        },
        photo: PhotoRule::Expected,
    },
    Item {
        code: mc(2),
        vi: "Niêm yết danh mục, quy trình, phí, lệ phí (đủ, mới)",
        en: "Procedures, steps and fees are posted (complete, current)",
        answer: no_offers(&["TTHC-03"]),
        photo: PhotoRule::Expected,
    },
    Item {
        code: mc(3),
        vi: "Công khai số điện thoại đường dây nóng; gọi thử",
        en: "The hotline's number is public; test call",
        answer: AnswerType::YesNoList {
            parts: &[
                part("published", "Công khai số", "Number is public", &["TTHC-07"]),
                part("answered", "Gọi thử có người nghe", "Test call was answered", &["TTHC-07"]),
            ],
        },
        photo: PhotoRule::Expected,
    },
    Item {
        code: mc(4),
        vi: "Sổ, phần mềm theo dõi hồ sơ; giấy tiếp nhận và hẹn trả kết quả",
        en: "Register or software of files; receipts with the date of return",
        answer: AnswerType::YesNoList {
            parts: &[
                part("register", "Sổ, phần mềm theo dõi", "Register or software", &["TTHC-02"]),
                part("receipts", "Giấy tiếp nhận và hẹn trả", "Receipts", &["TTHC-02"]),
            ],
        },
        photo: PhotoRule::Document,
    },
    Item {
        code: mc(5),
        vi: "Hồ sơ trong kỳ (gồm kỳ trước chuyển sang)",
        en: "Files of the period (with those carried over)",
        answer: AnswerType::Counts {
            parts: FILES,
            needed: Needed::All,
            sums: &[
                Sum { whole: "received", parts: &["resolved", "pending", "pending_overdue"], rule: SumRule::Equal },
                Sum { whole: "resolved", parts: &["early", "on_time", "overdue"], rule: SumRule::Equal },
            ],
            bad: &[BadCount::Any("overdue"), BadCount::Any("pending_overdue")],
        },
        photo: PhotoRule::Document,
    },
    Item {
        code: mc(6),
        vi: "Hồ sơ nộp trực tuyến (mức độ 3, 4; một phần, toàn trình)",
        en: "Files handed in online",
        answer: AnswerType::Counts {
            parts: &[
                part("received", "Hồ sơ tiếp nhận", "Files received", &[]),
                part("online", "Nộp trực tuyến", "Handed in online", &["TTHC-06"]),
            ],
            needed: Needed::All,
            sums: &[Sum { whole: "received", parts: &["online"], rule: SumRule::AtMost }],
            bad: &[BadCount::NoneOf("online", "received")],
        },
        photo: PhotoRule::None,
    },
    Item {
        code: mc(7),
        vi: "Có người hướng dẫn công dân nộp trực tuyến (công chức, đoàn thể)",
        en: "Somebody helps citizens to hand in online",
        answer: no_offers(&["TTHC-06"]),
        photo: PhotoRule::None,
    },
    Item {
        code: mc(8),
        vi: "Thư xin lỗi hồ sơ quá hạn",
        en: "Letters of apology for overdue files",
        answer: AnswerType::Counts {
            // Each letter admits an overdue file.
            parts: &[part("letters", "Số thư", "Letters", &["TTHC-01"])],
            needed: Needed::All,
            sums: &[],
            bad: &[BadCount::Any("letters")],
        },
        photo: PhotoRule::None,
    },
    Item {
        code: mc(9),
        vi: "Thái độ phục vụ (quan sát), phản ánh của công dân (không ghi tên)",
        en: "Attitude as seen, what citizens said (no names)",
        answer: AnswerType::Scale1to5 { offers: &["UX-02", "UX-01"] },
        photo: PhotoRule::None,
    },
    Item {
        code: mc(10),
        vi: "Phiếu, thiết bị đánh giá hài lòng: số phiếu, số hài lòng",
        en: "Satisfaction forms: all, satisfied",
        answer: AnswerType::Counts {
            parts: &[part("forms", "Số phiếu", "Forms", &[]), part("satisfied", "Số phiếu hài lòng", "Satisfied", &[])],
            needed: Needed::All,
            sums: &[Sum { whole: "forms", parts: &["satisfied"], rule: SumRule::AtMost }],
            bad: &[],
        },
        photo: PhotoRule::None,
    },
    Item {
        code: mc(11),
        vi: "Tuyên truyền: pano, loa, trang TTĐT",
        en: "Publicity: boards, loudspeaker, website",
        answer: AnswerType::YesNoList {
            parts: &[
                part("boards", "Pano, áp phích, khẩu hiệu", "Boards and posters", &["TTHC-09"]),
                part("loudspeaker", "Loa truyền thanh", "Loudspeaker", &["TTHC-09"]),
                part("website", "Trang thông tin điện tử", "Website", &["TTHC-09"]),
            ],
        },
        photo: PhotoRule::Optional,
    },
    Item {
        code: mc(12),
        vi: "Trang thiết bị: máy tính, máy quét, mạng, ghế chờ, nước uống",
        en: "Equipment: computer, scanner, network, seats, water",
        answer: AnswerType::YesNoList {
            parts: &[
                part("computer", "Máy tính", "Computer", &[]),
                part("scanner", "Máy quét", "Scanner", &[]),
                part("network", "Mạng", "Network", &[]),
                part("seats", "Ghế chờ", "Seats", &[]),
                part("water", "Nước uống", "Water", &[]),
            ],
        },
        photo: PhotoRule::Optional,
    },
];

/// Where the unit has no roster here, the figures are asked; else only the
/// assigned posts are, and the rest comes from the roll call.
const STAFF: &[Part] = &[
    part("assigned", "Biên chế được giao", "Assigned", &[]),
    part("on_roll", "Hiện có", "On the roll", &[]),
    part("present", "Có mặt", "Present", &[]),
    part("excused", "Vắng có lý do", "Absent with reason", &[]),
    part("unexcused", "Vắng không lý do", "Absent without reason", &["GIO-03"]),
    part("late", "Đi muộn", "Late", &["GIO-01"]),
    part("left_early", "Về sớm", "Left early", &["GIO-02"]),
];

const BADGES: &[Part] = &[
    part("present", "Có mặt", "Present", &[]),
    part("wearing", "Đeo thẻ", "Wearing", &[]),
    part("not_issued", "Chưa được cấp", "Never issued", &["THE-02"]),
    part("not_wearing", "Không đeo", "Not wearing", &["THE-01"]),
];

const FILES: &[Part] = &[
    part("received", "Tiếp nhận", "Received", &[]),
    part("resolved", "Đã giải quyết", "Resolved", &[]),
    part("early", "Trước hạn", "Before time", &[]),
    part("on_time", "Đúng hạn", "On time", &[]),
    part("overdue", "Quá hạn", "Overdue", &["TTHC-01"]),
    part("pending", "Đang giải quyết, trong hạn", "Pending, in time", &[]),
    part("pending_overdue", "Đang giải quyết, quá hạn", "Pending, overdue", &["TTHC-01"]),
];

const fn cq(number: u8) -> ItemCode {
    ItemCode { list: List::Agency, number }
}

const fn mc(number: u8) -> ItemCode {
    ItemCode { list: List::OneStopDesk, number }
}

const fn part(name: &'static str, vi: &'static str, en: &'static str, offers: &'static [&'static str]) -> Part {
    Part { name, vi, en, offers }
}

const fn no_offers(offers: &'static [&'static str]) -> AnswerType {
    AnswerType::YesNoNa { bad: Bad::No, offers }
}

const fn yes_offers(offers: &'static [&'static str]) -> AnswerType {
    AnswerType::YesNoNa { bad: Bad::Yes, offers }
}

const fn auto(source: Source, offers: &'static [&'static str]) -> AnswerType {
    AnswerType::Auto { source, offers }
}
