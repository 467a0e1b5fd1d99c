# Mọi câu người dùng đọc, tiếng Việt. Mỗi phần một việc; phần mới thêm ở cuối.
# Mọi khoá và biến ở đây phải có trong en.ftl, và ngược lại.

## Ứng dụng

app-name = Kỷ Cương

## Trạng thái của một mục ghi

# Chỉ hiện khi mục đã nằm chắc trên bộ nhớ của điện thoại.
state-saved = đã lưu
# Chỉ hiện khi văn phòng đã giữ đủ mục và ảnh.
state-sent = đã gửi
# Hai giá trị trở lên cùng đứng; có người phải chọn.
state-differs = khác nhau
state-unverified = chưa xác minh
state-withdrawn = đã rút
# Nội dung bị xoá theo thời hạn lưu trữ; dấu vết còn lại.
state-erased = đã xoá
# Mục này nhắc tới một mục chưa về tới đây.
state-pending = đang chờ mục
# Giá trị do phiên bản mới hơn ghi, phiên bản này chưa hiểu.
state-needs-update = cần cập nhật ứng dụng

## Điểm danh

mark-cxm = chưa xác minh
mark-cm = có mặt
mark-dm = đi muộn
mark-vs = về sớm
mark-vcl = vắng có lý do
mark-vkl = vắng không lý do
mark-ktd = không thuộc diện
reason-phep = nghỉ phép
reason-ctac = công tác
reason-hop = họp
reason-coso = đi cơ sở
reason-hoc = đào tạo
reason-chedo = nghỉ chế độ
reason-khac = khác

## Kiểm tra thẻ

badge-worn-ok = đeo đúng
badge-worn-wrong = đeo sai quy cách
badge-not-worn = có thẻ, không đeo
badge-not-issued = chưa được cấp thẻ
badge-outdated = thẻ sai đơn vị, chức vụ
badge-lost = mất, hỏng thẻ
badge-others = dùng thẻ người khác
badge-exempt = được miễn
badge-not-seen = không gặp
badge-record-issued = đã cấp
badge-record-not-issued = chưa cấp
badge-record-requested = đã đề nghị cấp
badge-record-recalled = đã thu hồi

## Cuộc kiểm tra

visit-planned = theo kế hoạch
visit-open = đang kiểm tra
visit-closed = đã kết thúc
visit-sealed = đã ký biên bản
visit-final = đã kết luận
visit-kind-agency = cơ quan, đơn vị
visit-kind-one-stop-desk = bộ phận một cửa

## Loại mục ghi

kind-journal-start = bắt đầu sổ ghi
kind-enrolment = ghi danh máy
kind-unit = đơn vị
kind-staff = người
kind-posting = nơi công tác
kind-contact = liên hệ
kind-badge-record = thẻ đã cấp
kind-team = đoàn kiểm tra
kind-team-member = thành viên đoàn
kind-visit = cuộc kiểm tra
kind-visit-step = trạng thái cuộc kiểm tra
kind-visit-time = thời điểm
kind-host = người tiếp đoàn
kind-added-person = người ngoài danh sách
kind-mark = điểm danh
kind-lateness = số phút muộn, sớm
kind-absence-proof = giấy tờ chứng minh
kind-badge-check = kiểm tra thẻ
kind-checklist-answer = mục kiểm tra
kind-finding = ghi nhận
kind-photo = ảnh
kind-explanation = giải trình
kind-statement = ý kiến đơn vị
kind-recommendation = kiến nghị
kind-signature = chữ ký
kind-seal = niêm phong
kind-seal-part = phần tiếp của niêm phong
kind-decision = kết luận
kind-same-visit = gộp cuộc kiểm tra
kind-same-person = gộp người
kind-same-finding = gộp ghi nhận
kind-quarantine = tách riêng
kind-erase = xoá theo thời hạn
kind-fork-seen = đã xem hai nhánh

## Kết luận của một ghi nhận

standing-undecided = chưa kết luận
standing-counts = giữ nguyên, được tính
standing-rejected = không chấp nhận
standing-deferred = tạm hoãn
standing-basis-changed = căn cứ thay đổi, cần xem lại
standing-disputed = hai kết luận khác nhau

## Vai trò, đơn vị, chữ ký

role-inspector = thành viên đoàn
role-leader = trưởng đoàn
role-office = Phòng Nội vụ
role-office-tthc = Văn phòng HĐND và UBND
role-unit-head = thủ trưởng đơn vị
role-chair = Chủ tịch
role-admin = quản trị
role-auditor = kiểm soát nhật ký
unit-district = huyện
unit-department = cơ quan chuyên môn
unit-service = đơn vị sự nghiệp
unit-commune = xã, thị trấn
unit-one-stop-desk = bộ phận một cửa
signer-unit = Đại diện đơn vị
signer-secretary = Người ghi biên bản
signer-leader = Trưởng đoàn
signature-drawn = đã ký trên máy
signature-on-paper = đã ký trên giấy
signature-refused = không ký
five-who = Rõ người
five-what = Rõ việc
five-when = Rõ thời gian
five-result = Rõ kết quả
five-responsible = Rõ trách nhiệm
device-active = đang dùng
device-revoked = đã thu hồi
device-forked = sổ ghi có hai nhánh

## Trang của văn phòng

office-nav-visits = Cuộc kiểm tra
office-nav-units = Đơn vị
office-nav-devices = Máy của đoàn
office-other-language = English
office-sign-out = Đăng xuất
office-sign-in = Đăng nhập
office-sign-in-lead = Hồ sơ kiểm tra kỷ luật, kỷ cương hành chính
office-login = Tên đăng nhập
office-password = Mật khẩu
office-sign-in-wrong = Sai tên đăng nhập hoặc mật khẩu. Hãy thử lại.
office-sign-in-wait = Đã thử sai nhiều lần. Hãy đợi một phút rồi thử lại.
office-not-permitted = Tài khoản này không được xem trang này.
office-form-stale = Trang đã cũ. Hãy mở lại trang rồi gửi lại.
office-not-found = Trang này không có, hoặc mục này đã được gộp hay xoá.
office-visits = Các cuộc kiểm tra
office-visits-none = Chưa có cuộc kiểm tra nào. Các cuộc kiểm tra hiện ra ở đây khi máy của đoàn gửi về.
office-unit = Đơn vị
office-visit-begun = Ghi lần đầu
office-visit-state = Trạng thái
office-findings = Ghi nhận
office-differences = Khác nhau
office-quarantined = tách riêng
office-photo = Ảnh kiểm tra
office-photo-not-here = ảnh chưa về tới văn phòng
office-count-rows = người được điểm danh
office-count-present = có mặt
office-count-absent = vắng không lý do
office-count-unverified = chưa xác minh
office-count-differing = khác nhau
office-author-unknown = không rõ người ghi
office-subject-unit = đơn vị
office-differences-title = Cần chốt
office-settle-pending = Đang chờ mục liên quan về tới văn phòng, chưa chốt được.
office-settle-none = Không bên nào đúng (rút tất cả)
office-settle-why = Lý do chốt
office-settle = Chốt
office-settled = Đã chốt. Lý do được lưu cùng hồ sơ.
office-roll = Điểm danh và kiểm tra thẻ
office-roll-empty = Chưa có ai trong cuộc kiểm tra này: đơn vị chưa có danh sách và đoàn chưa thêm người tại chỗ.
office-person = Họ và tên
office-person-unnamed = (chưa rõ tên)
office-mark = Điểm danh
office-badge = Thẻ
office-minutes = phút
office-not-on-roster = Ngoài danh sách
office-findings-none = Không có ghi nhận nào.
office-explanation = Giải trình
office-no-answer = không có giải trình
office-statement = Ý kiến của đơn vị
office-statement-none = Đơn vị chưa có ý kiến.
office-recommendations = Kiến nghị của đoàn (5 rõ)
office-signatures = Chữ ký biên bản
office-seals = Biên bản đã niêm phong
office-units = Các đơn vị
office-unit-kind = Loại
office-unit-code = Mã
office-unit-people = Người
office-title = Chức vụ
office-department = Bộ phận
office-person-logged = Mỗi lần mở trang này đều được ghi vào nhật ký.
office-person-visits = Đã được ghi trong các cuộc kiểm tra
office-person-visits-none = Chưa có ghi nhận nào.
office-devices = Máy của đoàn
office-devices-none = Chưa có máy nào được ghi danh. Hãy tạo phiếu ghi danh bên dưới rồi quét trên máy.
office-device = Máy
office-device-person = Người dùng
office-device-state = Trạng thái
office-device-contact = Liên lạc gần nhất
office-device-entries = Số mục
office-code-new = Ghi danh một máy
office-code-whom = Cho ai
office-code-make = Tạo phiếu ghi danh
office-code-for = Phiếu ghi danh cho
office-code-until = Dùng một lần, đến { $time } (10 phút). Phiếu chỉ hiện lần này; đừng chụp hay gửi cho người khác.
office-invite-qr = Mã QR của phiếu ghi danh
office-invite-scan = Trên điện thoại của người đó, mở Kỷ Cương và chụp mã QR này.
office-invite-compare = Khi máy ghi danh xong, tải lại trang này và so mã đối chiếu trên máy với mã trong bảng. Nếu khác nhau, hãy thu hồi máy ngay.
office-invite-type = Nếu không chụp được, hãy nhập dòng dưới đây. Chữ hoa hay thường đều được.
office-device-compare = Mã đối chiếu
office-visits-count = { $count } cuộc kiểm tra
office-visit-joined = gộp từ { $count } lần mở
office-history = { $count } lần ghi
office-photos = Ảnh: { $count }
office-units-count = { $count } đơn vị
office-seal-covers = bao gồm { $count } mục
office-seal-late = Bổ sung sau biên bản: { $count } mục
office-skip = Tới nội dung
office-back-to-visits = Về các cuộc kiểm tra
office-sign-in-not-for-pages = Tài khoản này dùng trên máy của đoàn hoặc để quản trị, không xem hồ sơ tại văn phòng.
office-later = Mới hơn
office-earlier = Cũ hơn
office-why = Lý do
office-settle-which = Giá trị nào đúng?
office-settle-not-permitted = Tài khoản này không được chốt mục này.
office-subject-unidentified = người chưa rõ danh tính
office-checklist = Nội dung kiểm tra
office-duplicates = Có thể là cùng một việc
office-duplicates-what = Thành viên đoàn xem lại và gộp hoặc giữ riêng trên máy của mình.
office-seal-incomplete = chưa đủ phần niêm phong
office-unit-visits-none = Đơn vị này chưa được kiểm tra lần nào.
office-unit-people-count = { $count } người
office-device-behind = còn { $count } mục trên máy
office-fork-what = Sổ ghi của máy này tách thành hai nhánh từ mục { $count }. Cả hai nhánh đều được giữ. Thường là do máy được khôi phục từ bản sao.
office-fork-words = Đã tìm hiểu được gì?
office-fork-seen = Ghi nhận đã xem
office-fork-noted = Đã ghi nhận.
office-revoke = Thu hồi máy
office-revoke-what = Máy bị thu hồi hết quyền ngay. Những gì máy đã gửi vẫn giữ nguyên. Lần tới kết nối, máy khoá lại, gửi nốt phần chưa gửi để văn phòng xem xét riêng, và xoá những gì văn phòng đã giữ.
office-revoke-go = Thu hồi
office-revoked = Đã thu hồi máy.
office-nav = Các phần của hồ sơ
office-pages = Các trang của danh sách
office-contents = Các phần của trang này
office-session-ended = Phiên làm việc đã hết. Hãy đăng nhập lại.
office-signed-out = Đã đăng xuất.
office-title-not-found = Không tìm thấy
office-title-not-permitted = Không được phép
office-title-form-stale = Chưa gửi được
office-title-failed = Văn phòng đang gặp trục trặc
office-unit-unknown = (chưa rõ đơn vị)
office-visits-to-settle = { $count } cuộc có giá trị cần chốt
office-to-unit = Xem đơn vị
office-beginning = Thông tin chung
office-visit-kind = Loại
office-count-open = (+n): còn giá trị khác nhau, chưa tính là chắc chắn.
office-differences-what = Các thành viên đoàn ghi khác nhau. Hãy chọn nội dung đúng và nêu lý do; mọi lần ghi đều được giữ trong lịch sử.
office-settle-changed = Chưa chốt: trong lúc trang đang mở, mục này đã được chốt hoặc có thêm ý kiến. Không có gì bị mất. Hãy xem lại giá trị hiện nay.
office-row-number = STT
office-department-none = Chưa rõ bộ phận
office-badge-unchecked = chưa kiểm tra
office-badge-record = Thẻ theo sổ của văn phòng
office-units-duty = việc của đơn vị, không tính cho cá nhân
office-people = Danh sách của đơn vị
office-people-none = Đơn vị chưa có danh sách. Người quản trị nhập tệp .xlsx hoặc .csv trên máy chủ bằng lệnh «import».
office-person-page = Người của đơn vị
office-devices-count = { $count } máy
office-device-aside = Tách riêng
office-forks = Sổ ghi có hai nhánh
office-code-what = Phiếu ghi danh có mã QR để điện thoại của người đó chụp, dùng một lần trong 10 phút.
office-code-nobody = Chưa có thành viên nào được dùng máy. Người quản trị thêm thành viên trên máy chủ bằng lệnh «member add».
office-revoke-open = Chọn máy cần thu hồi
office-seen-at = thấy lúc
office-seal-code = Mã niêm phong

## Giá trị của từng mục

basis-bulk = đánh dấu chung
proof-none = không có giấy tờ
proof-seen = đã xem giấy tờ
proof-promised = hẹn nộp giấy tờ ngày
proof-received = văn phòng đã nhận giấy tờ
proof-rejected = văn phòng không chấp nhận giấy tờ
exempt-not-entitled = không thuộc diện cấp thẻ
exempt-security-rules = theo quy định bảo mật riêng
exempt-newly-arrived = mới nhận công tác
exempt-seconded = biệt phái
badge-requested = đã đề nghị cấp
badge-reported = đã báo
answer-yes = có
answer-no = không
answer-na = không áp dụng
answer-unknown = không rõ
answer-no-places = không có
verdict-upheld = giữ nguyên
verdict-rejected = không chấp nhận
verdict-deferred = tạm hoãn đến
moment-arrived = đoàn đến
moment-ended = kết thúc

## Từ chối một thao tác

refusal-text-too-long = «{ $about }» dài { $chars } ký tự, tối đa { $max }. Hãy rút gọn rồi lưu lại.
refusal-text-control = «{ $about }» có ký tự lạ hoặc xuống dòng ở ô một dòng. Hãy xoá rồi lưu lại.
refusal-missing = Thiếu «{ $about }». Hãy điền rồi lưu lại.
refusal-not-here = «{ $about }» không hợp với phần còn lại. Hãy bỏ hoặc sửa.
refusal-out-of-range = «{ $about }» phải từ { $min } đến { $max }.
refusal-unknown-code = Không có mã ghi nhận «{ $about }». Hãy chọn mã khác.
refusal-code-not-valid-then = Mã «{ $about }» không dùng được vào ngày { $day }. Hãy kiểm tra ngày giờ của máy, hoặc chọn mã khác.
refusal-wrong-attachment = Mã «{ $about }» không dùng cho đối tượng này. Hãy chọn mã khác.
refusal-answer = Câu trả lời cho mục «{ $about }» chưa hợp lệ. Hãy kiểm tra các con số rồi lưu lại.
refusal-visit-state = Cuộc kiểm tra «{ $from }» chưa thể chuyển sang «{ $about }».
refusal-witnesses = Cần hai người làm chứng khác nhau.
refusal-citizen-number = «{ $about }» có dãy 12 chữ số giống số căn cước. Hãy xoá dãy số này.
refusal-not-permitted = Vai trò của bạn không được ghi «{ $about }».
refusal-not-own = Chỉ được thay «{ $about }» do chính mình ghi. Muốn chọn giữa các giá trị khác nhau, hãy «chốt» kèm lý do.
refusal-too-large = Nội dung quá dài. Hãy rút gọn.
refusal-unknown = Không tìm thấy mục này trên máy. Hãy đồng bộ rồi thử lại.
refusal-open-difference = Còn giá trị khác nhau. Hãy chốt trước.
refusal-pending = Đang chờ mục liên quan. Hãy đồng bộ rồi thử lại.
refusal-forked = Sổ ghi của máy này có hai nhánh. Hãy đồng bộ, rồi ghi danh lại bằng mã mới.
refusal-revoked = Máy này đã bị thu hồi nên không ghi thêm được. Những gì chưa gửi vẫn còn trên máy: hãy đồng bộ, hoặc mang tệp cứu hộ đến văn phòng.
refusal-seal-again = Hai lần niêm phong khác nhau không chốt được như một giá trị. Hãy niêm phong lại: lần mới thay cả hai.
refusal-settled-not-undone = Giá trị đã chốt kèm lý do nên không hoàn tác được. Muốn đổi, hãy chốt lại.
refusal-not-masked = Ảnh ghi là đã che số thẻ nhưng chưa có vùng che nào. Hãy che số, hoặc chọn «không thấy số».
refusal-not-by-hand = Không chuyển tay sang «{ $about }»: biên bản do niêm phong mà có, kết luận do văn phòng ghi.
refusal-never-erased = «{ $about }» không bao giờ bị xoá.
refusal-act = Thao tác này không dùng cho «{ $about }».
refusal-needs-update = Cần cập nhật ứng dụng để hiểu một mục trong cuộc kiểm tra này.

## Tên các ô trong câu báo lỗi

field-act = lần thứ
field-answer = câu trả lời
field-badge-no = số thẻ
field-basis = cách xác định
field-birth-year = năm sinh
field-bytes = dung lượng ảnh
field-codes = mã đơn vị
field-content = mã nội dung niêm phong
field-decision-no = số quyết định
field-department = bộ phận
field-differing = giá trị khác nhau
field-exempt = lý do miễn đeo thẻ
field-full-name = họ và tên
field-heads = đầu sổ ghi
field-includes = các mục niêm phong
field-minutes = số phút
field-name = tên
field-names = các mục cần xoá
field-note = ghi chú
field-number = cách che số thẻ
field-number-masked = số thẻ đã che
field-other = bên còn lại
field-other-act = lần còn lại
field-outcome = kết quả ký
field-paper = giấy tờ
field-parent = đơn vị cấp trên
field-parts = các phần
field-place = nơi ghi nhận
field-purpose = mục đích kiểm tra
field-reason = lý do
field-replaces = các mục được thay
field-reported = đã báo mất, hỏng chưa
field-requested = đã đề nghị cấp chưa
field-responsible = rõ trách nhiệm
field-result = rõ kết quả
field-rule = căn cứ xoá
field-shows = ảnh của mục nào
field-speaker = người phát biểu
field-successors = đơn vị kế thừa
field-text = nội dung
field-thumbnail-bytes = dung lượng ảnh nhỏ
field-title = chức vụ
field-to = ngày kết thúc
field-valid-to = ngày hết hiệu lực
field-what = rõ việc
field-who = rõ người
field-why = lý do
field-width = kích thước ảnh
field-words = nội dung
field-work-phone = số điện thoại cơ quan

## Máy, ảnh, đồng bộ

photo-none = Không lấy được ảnh. Hãy chụp hoặc chọn lại.
phone-not-enrolled = Máy này chưa được ghi danh. Hãy xin mã của văn phòng.
phone-enrolled-already = Máy này đang được ghi danh cho một người. Hãy gửi hết dữ liệu trước.
store-no-room-for-photos = Máy chỉ còn rất ít bộ nhớ trống, không nhận thêm ảnh. Vẫn ghi được chữ; hãy xoá bớt tệp khác hoặc đồng bộ rồi dọn máy.
store-full = Bộ nhớ máy đã đầy, chưa lưu được. Hãy xoá bớt tệp khác rồi thử lại; những gì đã lưu vẫn còn nguyên.
store-open-again = Lần ghi trước bị lỗi. Hãy đóng rồi mở lại ứng dụng; những gì đã lưu vẫn còn nguyên.
store-end-lost = Phần cuối sổ ghi của máy này bị mất. Hãy đồng bộ, rồi ghi danh lại bằng mã mới; những gì đã lưu vẫn đọc được.
store-photo-damaged = Một tệp ảnh trên máy bị hỏng. Các mục khác không bị ảnh hưởng.
store-document-damaged = Một tệp cài đặt của ứng dụng bị hỏng và đã được để riêng. Những gì đã ghi vẫn còn nguyên.
store-failed = Không lưu được vì bộ nhớ máy bị lỗi. Hãy thử lại; những gì đã lưu vẫn còn nguyên.
sync-address = Địa chỉ văn phòng chưa đúng. Địa chỉ bắt đầu bằng «http://».
sync-other-office = Văn phòng này không phải văn phòng đã đăng ký. Không gửi gì cho nơi này; dữ liệu vẫn còn trên máy. Hãy báo cho văn phòng.
sync-certificate = Chứng thư của văn phòng đã hết hạn hoặc không dùng cho địa chỉ này. Không gửi gì; dữ liệu vẫn còn trên máy. Hãy báo cho văn phòng.
invite-other = Đây không phải phiếu ghi danh. Phiếu bắt đầu bằng «KYC1/».
invite-mistyped = Phiếu ghi danh có ký tự sai hoặc thiếu. Hãy xem lại từng nhóm, hoặc chụp mã QR.
invite-later = Phiếu ghi danh này của phiên bản mới hơn. Hãy cập nhật ứng dụng trên máy.
invite-needed = Ngoài máy của văn phòng phải ghi danh bằng phiếu ghi danh, để không ai nghe lén được. Hãy xin văn phòng phiếu ghi danh.
invite-no-qr = Không đọc được mã QR trong ảnh. Hãy chụp gần và thẳng hơn, hoặc nhập phiếu bằng chữ.
sync-no-link = Chưa kết nối được văn phòng. Dữ liệu vẫn còn trên máy; hãy thử lại khi có mạng.
sync-signed-out = Văn phòng không nhận máy này. Dữ liệu vẫn còn trên máy; hãy xin mã mới.
sync-refused = Văn phòng không nhận yêu cầu này. Dữ liệu vẫn còn trên máy.
photo-is-pdf = Tệp này là PDF, không phải ảnh. Hãy chụp hoặc chọn ảnh JPEG, PNG.
photo-not-a-picture = Tệp này không phải ảnh JPEG hay PNG. Hãy chụp hoặc chọn ảnh khác.
photo-too-large = Ảnh quá lớn. Hãy chụp lại hoặc chọn ảnh nhỏ hơn.
photo-damaged = Ảnh bị hỏng hoặc bị cắt mất một phần. Hãy chụp lại.
photo-unsupported = Kiểu ảnh này chưa dùng được. Hãy chụp bằng máy ảnh của điện thoại.
photo-mask = Ô che số thẻ nằm ngoài ảnh. Hãy vẽ lại ô che.
office-born = sinh năm

## Văn phòng trả lời điện thoại

api-not-signed-in = Văn phòng không nhận máy này. Hãy xin mã ghi danh mới.
api-revoked = Máy này đã bị thu hồi quyền. Dữ liệu vẫn còn trên máy; hãy gặp văn phòng.
api-other-device = Yêu cầu này nói thay cho một máy khác, nên không được nhận.
api-code-wrong = Mã không đúng. Hãy xem lại từng ký tự.
api-code-expired = Mã đã hết hạn 10 phút. Hãy xin mã mới.
api-code-used = Mã này đã dùng rồi. Mỗi mã chỉ dùng một lần; hãy xin mã mới.
api-too-many-attempts = Nhập sai quá nhiều lần. Hãy chờ một phút rồi thử lại.
api-device-known = Máy này đã được ghi danh. Hãy ghi danh lại bằng cài đặt mới.
api-malformed = Văn phòng không đọc được yêu cầu này.
api-too-large = Nội dung gửi lên quá lớn.
api-not-a-batch = Gói mục ghi không đúng dạng, nên không mục nào được nhận.
api-photo-name = Tên ảnh phải là 64 chữ số hệ mười sáu.
api-photo-hash = Ảnh nhận được không khớp với tên của nó. Hãy gửi lại.
api-not-a-photo = Tệp này không phải ảnh JPEG. Ảnh chưa được nhận.
api-photo-offset = Ảnh này đã nhận đến chỗ khác. Máy sẽ hỏi lại và gửi tiếp phần còn thiếu.
api-tus-version = Máy gửi ảnh theo cách mà văn phòng không biết. Hãy cập nhật ứng dụng.
api-photo-type = Phần ảnh gửi lên không đúng loại, nên chưa được nhận.
api-unfinished-full = Văn phòng đang giữ quá nhiều ảnh gửi dở. Ảnh vẫn còn trên máy; hãy gửi lại sau.
api-not-found = Văn phòng không có mục này.
api-internal = Văn phòng đang gặp trục trặc. Chưa có gì thay đổi; hãy thử lại sau.

## Văn phòng: lệnh và lời từ chối

office-epoch-began = Văn phòng này vừa được khôi phục từ bản sao và tiếp tục dưới thiết bị mới. Hãy khởi động lại chương trình máy chủ.
office-epoch-begins = Văn phòng tiếp tục dưới thiết bị mới. Hãy khởi động lại máy chủ; các máy sẽ gửi lại những gì bản sao còn thiếu.
office-not-founded = Chưa có văn phòng nào ở đây. Hãy chạy lệnh «init» trước.
office-unknown = Không tìm thấy: { $about }.
thing-login = tên đăng nhập
thing-profile = bộ đơn vị mẫu
thing-role = vai trò
thing-unit = đơn vị
thing-device = máy
thing-team = đoàn kiểm tra
office-login-taken = Tên đăng nhập này đã có người dùng.
office-short-password = Mật khẩu quá ngắn: cần ít nhất 12 ký tự.
office-no-phone-for-role = Vai trò này làm việc trên trang của văn phòng, không dùng điện thoại.
office-password-once = Mật khẩu dưới đây chỉ hiện một lần:
office-code-below = Mã ghi danh dưới đây dùng được một lần trong 10 phút:
office-invitation-below = Ngoài máy này, hãy ghi danh bằng phiếu ghi danh dưới đây, cũng một lần trong 10 phút:
office-name-wrong = «{ $about }» không phải tên máy chủ hay địa chỉ IP. Hãy xem lại --name.
office-name-needed = Để máy khác vào được, văn phòng phải có tên: hãy thêm --name với tên máy chủ hoặc địa chỉ IP mà điện thoại dùng.
office-plain-outside = Không phục vụ HTTP không mã hoá ra ngoài máy này. Hãy dùng TLS: thêm --name với tên máy chủ hoặc địa chỉ IP mà điện thoại dùng.
office-file-unreadable = Không đọc được tệp.

## Tệp cứu hộ

rescue-not-a-file = Tệp này không phải tệp cứu hộ. Hãy chọn đúng tệp.
rescue-other-version = Tệp cứu hộ này do phiên bản mới hơn ghi. Hãy cập nhật phần mềm rồi thử lại.
rescue-header-damaged = Phần đầu của tệp cứu hộ bị hỏng nên không mở được. Hãy chép lại tệp từ máy, hoặc dùng bản sao khác.
rescue-wrong-passphrase = Mật khẩu của tệp cứu hộ không đúng. Hãy thử lại; tệp vẫn còn nguyên.
rescue-passphrase-weak = Mật khẩu của tệp cứu hộ cần ít nhất 10 ký tự, không chỉ gồm chữ số và không phải ký tự lặp lại: ai nhặt được tệp cũng thử được mãi.
rescue-journal-here = Máy này đã có sổ ghi nên không nhận tệp cứu hộ. Chưa có gì thay đổi. Hãy nhập tệp tại văn phòng, hoặc trên một máy chưa ghi danh.
rescue-not-whole = Sổ ghi trong tệp cứu hộ không đủ để máy này ghi tiếp. Chưa có gì thay đổi. Hãy mang tệp đến văn phòng: văn phòng nhận được phần còn đọc được.
rescue-file-failed = Không đọc hoặc không ghi được tệp cứu hộ. Hãy xem lại chỗ lưu tệp rồi thử lại.
rescue-exported = Đã ghi tệp cứu hộ: { $entries } mục, { $photos } tệp ảnh. Ai có tệp và mật khẩu đều đọc được hết, nên hãy cất giữ cẩn thận. Khi tệp đã được nhập vào máy khác thì không dùng máy này nữa, nếu không sổ ghi sẽ tách thành hai nhánh.
rescue-exported-in-part = Một phần trên máy bị hỏng nên không có trong tệp.
rescue-imported = Máy này nay thay cho máy cũ. Từ bây giờ không dùng máy cũ nữa: nếu máy cũ còn ghi, sổ ghi sẽ tách thành hai nhánh.
rescue-imported-in-part = Tệp cứu hộ thiếu hoặc hỏng một phần: sổ ghi đã nhận đủ, nhưng một số ảnh hoặc tài liệu thì chưa.
office-rescue = Tệp cứu hộ
office-rescue-open = Nhập tệp cứu hộ của một máy bị hỏng
office-rescue-what = Khi máy hỏng hoặc không có mạng, mang tệp cứu hộ của máy đến đây. Mục và ảnh được nhận như khi máy đồng bộ. Nhập lại nhiều lần không làm thay đổi gì, và mỗi lần nhập đều được ghi vào nhật ký.
office-rescue-file = Tệp
office-rescue-passphrase = Mật khẩu của tệp
office-rescue-go = Nhập
office-rescue-done = Đã nhập tệp cứu hộ của máy { $device }. Mục: { $new } mới, { $here } đã có. Tệp ảnh: { $photos } mới, { $held } đã có.
office-rescue-lacking = Không đọc được { $entries } mục và { $photos } tệp ảnh; phần còn lại đã nhận.
office-rescue-not-taken = Không nhận được { $count } mục, vì phần trước chúng bị thiếu hoặc chữ ký không đúng.
office-rescue-fork = Sổ ghi của máy này đã tách thành hai nhánh: xem ở trang máy của đoàn.
office-rescue-revoked = Máy này đã bị thu hồi; những gì máy đã ghi vẫn được giữ.
office-rescue-unknown-device = Tệp này của một máy chưa từng được ghi danh ở văn phòng này. Chưa nhận gì.
office-rescue-other-key = Tệp này không mang khoá của máy đã ghi danh. Chưa nhận gì.
office-rescue-broken-off = Việc tải tệp lên bị ngắt giữa chừng. Những gì đã nhận vẫn được giữ; hãy nhập lại tệp.
office-rescue-nothing-chosen = Chưa chọn tệp hoặc chưa nhập mật khẩu. Hãy chọn tệp, nhập mật khẩu rồi gửi lại.

## Nhập danh sách

roster-refusal-not-a-spreadsheet =
    Tệp này không phải bảng tính, mà là { $looks_like ->
        [pdf] tệp PDF
        [document] văn bản Word
        [archive] tệp nén hoặc bảng tính loại khác (.ods)
        [picture] ảnh
        [web-page] trang web
        [text] văn bản không có đuôi .csv
       *[unknown] tệp thuộc loại không rõ
    }. Hãy chọn tệp .xlsx hoặc .csv. Chưa có gì được ghi.
roster-refusal-empty = Tệp trống, không có gì để đọc. Hãy kiểm tra lại đã chọn đúng tệp chưa. Chưa có gì được ghi.
roster-refusal-utf16 = Tệp .csv ở dạng UTF-16 («Unicode Text»). Hãy mở bằng Excel, chọn «Lưu thành» loại «CSV UTF-8 (phân cách bằng dấu phẩy)» rồi nhập lại. Chưa có gì được ghi.
roster-refusal-old-or-locked = Đây là tệp .xls cũ hoặc tệp có đặt mật khẩu. Hãy mở bằng Excel, bỏ mật khẩu nếu có, lưu thành .xlsx rồi nhập lại. Chưa có gì được ghi.
roster-refusal-damaged = Bảng tính bị hỏng, không đọc được hết. Hãy mở bằng Excel, lưu lại rồi nhập lại. Chưa có gì được ghi.
roster-refusal-not-utf8 = Tệp .csv không ở dạng UTF-8. Hãy lưu lại là «CSV UTF-8» rồi nhập lại. Chưa có gì được ghi.
roster-refusal-no-name-column = Không tìm thấy cột «Họ và tên». Dòng giống tiêu đề nhất là: { $header_seen }. Hãy thêm một dòng tiêu đề có cột «Họ và tên» rồi nhập lại. Chưa có gì được ghi.
roster-refusal-no-rows = Dưới dòng tiêu đề không có người nào. Chưa có gì được ghi.
roster-refusal-too-large = Tệp quá lớn: { $size } MB, chỉ nhận tới { $max } MB. Hãy bỏ ảnh hoặc tách danh sách theo từng đơn vị. Chưa có gì được ghi.
roster-refusal-too-many-rows = Danh sách dài quá { $max } dòng. Hãy tách theo từng đơn vị. Chưa có gì được ghi.
roster-refusal-too-many-merges = Danh sách có hơn { $max } ô gộp. Hãy bỏ gộp ô rồi nhập lại. Chưa có gì được ghi.
roster-refusal-legacy-encoding = Cột { $column } viết bằng bảng mã cũ { $encoding }. Hãy chuyển cả danh sách sang Unicode rồi nhập lại. Chưa có gì được ghi.
roster-refusal-citizen-number = Ô ở dòng { $row }, cột { $column } có số căn cước, mà cột này sẽ được lưu. Hãy xoá số căn cước khỏi cột đó rồi nhập lại. Chưa có gì được ghi.
roster-warning-category-assumed = Danh sách không cho biết loại của { $rows } người; tạm hiểu là { $category }.
roster-warning-category-from-mixed-group = Nhóm gồm nhiều loại: { $rows } người được tạm hiểu là { $category }.
roster-warning-category-not-understood = Dòng { $row }, cột { $column }: không hiểu loại cán bộ.
roster-warning-birth-year-not-understood = Dòng { $row }, cột { $column }: không rõ năm sinh, để trống.
roster-warning-phone-not-understood = Dòng { $row }, cột { $column }: không phải số điện thoại, để trống.
roster-warning-badge-number-masked = Dòng { $row }, cột { $column }: số thẻ có số căn cước, đã che.
roster-warning-text-left-out = Dòng { $row }, cột { $column }: chữ quá dài hoặc có ký tự lạ, để trống.
roster-warning-row-without-name = Dòng { $row }, cột { $column }: không đọc được họ tên, bỏ qua dòng này.
roster-warning-row-left-out = Dòng { $row }, cột { $column }: có tên nhưng không giống một dòng của danh sách, bỏ qua dòng này.
roster-warning-same-badge-number = Dòng { $row } trùng số thẻ với dòng { $earlier }.
roster-warning-same-name-and-year = Dòng { $row } trùng họ tên và năm sinh với dòng { $earlier }.
roster-warning-further-sheets = Các trang tính sau cũng có danh sách nhưng chưa được đọc: { $sheets }.
roster-doubt-several = Dòng { $row }: có thể là một trong nhiều người cùng họ tên; chưa ghi dòng này. Hãy bổ sung năm sinh hoặc chức vụ.
roster-doubt-accents = Dòng { $row }: họ tên chỉ khác dấu với một người đã có; chưa ghi dòng này. Hãy kiểm tra cách viết.
roster-doubt-year = Dòng { $row }: trùng họ tên và chức vụ với một người đã có nhưng khác năm sinh; chưa ghi dòng này.
roster-plan-not-written = Chưa có gì được ghi: trên đây chỉ là dự kiến. Xem xong, chạy lại lệnh này với --yes để ghi.
roster-plan-other-unit = Tệp ghi tên «{ $named }», không phải «{ $unit }». Chưa có gì được ghi. Nếu vẫn đúng, chạy lại lệnh này với --yes --yes-other-unit.
roster-plan-more = … và { $count } điều nữa, xem trong JSON.

## Màn hình điện thoại

# Tên mỗi thứ tiếng, viết bằng chính tiếng đó.
language-vi = Tiếng Việt
language-en = English

screen-back = Quay lại
screen-settings = Cài đặt
screen-undo = Hoàn tác
screen-undone = đã hoàn tác
screen-dismiss = Đóng thông báo
screen-cancel = Huỷ
screen-save = Lưu
screen-add = Thêm
screen-edit = Sửa
screen-change = Đổi
screen-remove = Bỏ
screen-photo = ảnh
screen-take-photo = Chụp ảnh
screen-not-enrolled = chưa ghi danh
screen-stopped = đã ngừng ghi
screen-unsent-short = { $count } mục chưa gửi
screen-damaged = Một phần dữ liệu trên máy bị hỏng. Hãy đồng bộ ngay và báo cho văn phòng.
screen-enrol-lead = Kiểm tra kỷ luật, kỷ cương hành chính. Hãy ghi danh máy này một lần bằng phiếu ghi danh của văn phòng.
screen-enrol-office = Địa chỉ văn phòng
screen-enrol-photo = Chụp mã QR
screen-enrol-invitation = Phiếu ghi danh
screen-enrol-invitation-hint = Hoặc nhập dòng bắt đầu bằng KYC1/ dưới mã QR. Dùng được một lần, trong 10 phút.
screen-compare = Mã đối chiếu
screen-compare-same = Đã so, hai mã giống nhau
screen-compare-what = So với mã của máy này ở trang «Máy của đoàn» tại văn phòng. Nếu khác nhau, hãy ngừng dùng máy và báo văn phòng.
screen-enrol-go = Ghi danh
screen-enrol-going = Đang ghi danh…
screen-enrol-again = Ghi danh lại máy này
screen-enrol-again-what = Máy này đang được ghi danh. Ghi danh lại khi đổi người dùng, hoặc khi sổ ghi đã ngừng; trước đó hãy gửi hết dữ liệu.
screen-enrol-offline = Chỉ lần này cần mạng. Sau đó mọi việc ghi đều làm được khi không có mạng.
screen-today = Hôm nay
screen-today-none = Chưa có cuộc kiểm tra nào. Bấm «Mở cuộc kiểm tra» khi đoàn đến nơi.
screen-earlier = Trước đó
screen-open-visit = Mở cuộc kiểm tra
screen-begin-visit = Bắt đầu kiểm tra
screen-marked-of = { $part }/{ $whole } đã điểm danh
screen-checked-of = { $part }/{ $whole } đã xem thẻ
screen-findings-count = { $count } ghi nhận
screen-differences-count = { $count } chỗ khác nhau
screen-pictures-waiting = { $count } ảnh chưa lưu: cần che số thẻ hoặc lưu ghi nhận.
screen-pictures-waiting-short = { $count } ảnh chờ che số thẻ
screen-find-unit = Tìm đơn vị
screen-units-none = Không có đơn vị nào như vậy. Hãy thử gõ ít chữ hơn, hoặc đồng bộ để có danh sách mới.
screen-people-count = { $count } người trong danh sách
screen-join = đang kiểm tra · tham gia
screen-other-unit = Chọn đơn vị khác
screen-visit-kind = Kiểm tra gì?
screen-purpose = Mục đích (không bắt buộc)
screen-arrival-now = Giờ đoàn đến được lấy theo đồng hồ của máy, sửa được sau.
screen-visit-opened = đã mở cuộc kiểm tra
screen-opened-twice = Đơn vị này còn một cuộc kiểm tra khác đang mở:
screen-join-visits = Gộp làm một cuộc
screen-leader-joins = Trưởng đoàn gộp hai cuộc làm một trên máy của mình.
screen-scenes = Ảnh quang cảnh
screen-roll = Điểm danh
screen-badges = Kiểm tra thẻ
screen-findings = Ghi nhận
screen-differences = Chỗ khác nhau
screen-close = Kết thúc
screen-close-not-yet = chưa kết thúc
screen-find-person = Tìm theo tên
screen-nobody-found = Không có ai như vậy trong danh sách.
screen-roll-empty = Đơn vị chưa có danh sách trên máy. Hãy thêm từng người gặp tại chỗ.
screen-reopen-first = Cuộc kiểm tra đã kết thúc. Muốn ghi thêm, hãy mở lại ở mục «Kết thúc».
screen-all-present-except = Tất cả có mặt trừ…
screen-pick-except = Bấm vào những người không có mặt. Những người còn lại, chưa điểm danh, sẽ được ghi là có mặt.
screen-except = không ghi có mặt
screen-mark-present = Ghi { $count } người có mặt
screen-marked-present = { $count } người có mặt
screen-tap-cm = Có mặt
screen-tap-dm = Muộn
screen-tap-vkl = Vắng
screen-tap-more = Khác…
screen-tap-worn-ok = Đeo đúng
screen-tap-not-worn = Không đeo
screen-tap-not-issued = Chưa cấp
screen-other-state = Tình trạng khác
screen-minutes-none = chưa rõ số phút
screen-add-person = Thêm người ngoài danh sách
screen-name-unknown = Để trống nếu người đó không cho biết tên.
screen-units-duty = việc của đơn vị, không tính cho cá nhân
screen-cover-number = Che số thẻ
screen-cover-how = Kéo ngón tay thành một ô che số thẻ. Nếu trong ảnh không thấy số nào, bấm «Không thấy số».
screen-cover-kept = Phần bị che không được lưu lại ở đâu cả. Ảnh chưa che sẽ bị xoá ngay khi lưu.
screen-number-not-seen = Không thấy số
screen-cover-save = Che và lưu
screen-discard-picture = Bỏ ảnh này
screen-picture-gone = Ảnh này đã được lưu hoặc đã bỏ.
screen-finding = ghi nhận
screen-finding-new = Thêm ghi nhận
screen-finding-go-on = Viết tiếp ghi nhận
screen-finding-edit = Sửa ghi nhận
screen-finding-text = Đã thấy gì?
screen-finding-text-hint = Ghi điều tận mắt thấy, không ghi số căn cước, không ghi tên người dân.
screen-finding-place = Ở đâu? (không bắt buộc)
screen-finding-lacking = Chọn đối tượng, loại việc và viết nội dung thì lưu được. Những gì đã viết được giữ ngay trên máy.
screen-forget-draft = Bỏ bản viết dở
screen-on-whom = Ghi nhận về ai hoặc đơn vị nào?
screen-on-unit = Cả đơn vị
screen-what = Việc gì?
screen-find-code = Tìm loại việc
screen-offers = Gợi ý từ điểm danh và kiểm tra thẻ
screen-differences-none = Không còn chỗ nào khác nhau.
screen-by-me = tôi
screen-others-settle = Vai trò này không được chốt mục này.
screen-one-act = Là một việc
screen-two-acts = Là hai việc
screen-close-differences = { $count } chỗ khác nhau chưa chốt. Biên bản sẽ in cả hai giá trị.
screen-close-unverified = { $count } người chưa xác minh. Không ai bị coi là vắng chỉ vì chưa điểm danh.
screen-close-visit = Kết thúc kiểm tra
screen-reopen = Mở lại cuộc kiểm tra
screen-speaker = Người phát biểu
screen-stated = Ý kiến
screen-save-statement = Lưu ý kiến
screen-sync = Đồng bộ
screen-sync-now = Đồng bộ ngay
screen-sync-going = Đang đồng bộ…
screen-saved-count = { $count } mục đã lưu trên máy này.
screen-all-sent = Đã gửi hết: văn phòng đã giữ đủ mục và ảnh.
screen-not-all-sent = Còn dữ liệu chỉ có trên máy này.
screen-records = Mục ghi
screen-photos = Ảnh
screen-received = { $count } mục nhận từ văn phòng
screen-last-sync = Lần đồng bộ gần nhất
screen-unsent = Chưa gửi
screen-people-more = Còn { $count } người nữa: hãy gõ tên.
screen-people-none = chưa có danh sách
screen-photos-count = { $count } ảnh
screen-unsent-of = { $part } mục chưa gửi, trên { $whole } mục đã lưu.
screen-all-sent-then = Lúc đó đã gửi hết.
screen-unsent-other = Mục chung của máy
screen-why-never = Máy chưa đồng bộ lần nào kể từ khi ghi danh.
screen-why-since = Được ghi sau lần đồng bộ gần nhất.
screen-why-failed = Lần đồng bộ gần nhất chưa xong; những gì đã gửi được không phải gửi lại.
screen-why-stopped = Sổ ghi của máy này đã ngừng. Dữ liệu vẫn còn; hãy đồng bộ rồi ghi danh lại.
screen-revoked = Máy này đã bị văn phòng thu hồi nên không ghi thêm được.
screen-revoked-unsent = { $count } mục chưa gửi vẫn còn trên máy. Hãy đồng bộ lại; nếu không được, hãy mang tệp cứu hộ của máy đến văn phòng.
screen-revoked-all-sent = Văn phòng đã giữ hết những gì máy này ghi. Muốn dùng máy tiếp, hãy xin phiếu ghi danh mới.
screen-cannot-open = Không mở được dữ liệu trên máy này. Dữ liệu vẫn còn nguyên. Hãy đóng mọi cửa sổ Kỷ Cương khác rồi mở lại.
screen-language = Ngôn ngữ
screen-look = Giao diện
screen-look-machine = Theo máy
screen-look-light = Sáng
screen-look-dark = Tối
screen-text-size = Cỡ chữ
screen-text-usual = Thường
screen-text-large = Lớn
screen-text-larger = Rất lớn
screen-this-phone = Máy này
screen-device-code = Mã máy
screen-gallery = Các thành phần giao diện
sync-agreed = Đã gửi. Văn phòng và máy này khớp nhau.
sync-photos-wait-wifi = Mục ghi đã gửi; ảnh đang chờ Wi-Fi: { $count } ảnh. Ảnh vẫn còn trên máy.
sync-photos-ask = Mục ghi đã gửi; { $count } ảnh chưa gửi vì máy đang dùng mạng di động. Gửi luôn bây giờ?
photo-link-wifi = Chỉ gửi ảnh qua Wi-Fi
photo-link-any = Gửi ảnh qua mọi mạng
photo-link-ask = Hỏi trước khi gửi ảnh qua mạng di động
sync-differs = Văn phòng chưa có đủ những gì trên máy này. Dữ liệu vẫn còn trên máy; hãy đồng bộ lại.
log-silent = Văn phòng không còn đưa ra chứng cứ về sổ chung. Máy này chưa gửi thêm gì; hãy báo người quản trị.
log-unsigned = Sổ chung không có chữ ký của văn phòng đã ghi danh máy này. Máy này chưa gửi thêm gì; hãy báo người quản trị.
log-shorter = Sổ chung của văn phòng ngắn hơn lần trước: trước có { $known } mục, nay còn { $now }. Nếu vừa khôi phục từ bản sao, văn phòng phải xác nhận. Dữ liệu vẫn còn trên máy.
log-rewritten = Sổ chung của văn phòng đã bị sửa trong { $known } mục đầu mà máy này từng thấy. Dữ liệu vẫn còn trên máy; hãy báo người quản trị và Đoàn.
log-old-epoch = Máy chủ đang trả lời là bản cũ, đã có bản mới thay. Dữ liệu vẫn còn trên máy; hãy báo người quản trị.
log-epoch-unproved = Văn phòng nói đã khôi phục từ bản sao nhưng không chứng minh được. Dữ liệu vẫn còn trên máy; hãy báo người quản trị.
log-promise-broken = Văn phòng từng xác nhận đã nhận { $known } mục của máy này, nay không còn đủ. Nếu vừa khôi phục từ bản sao, văn phòng phải xác nhận. Dữ liệu vẫn còn trên máy.
log-restored = Văn phòng khôi phục từ bản sao ngày { $date }. Máy này gửi lại những gì bản sao còn thiếu.
sync-other-version = Văn phòng dùng phiên bản khác. Dữ liệu vẫn còn trên máy; hãy cập nhật ứng dụng.
photo-tray-full = Đã có { $max } ảnh chờ lưu. Hãy lưu hoặc bỏ bớt rồi chụp tiếp.

## Khoá máy

lock-wrong = Mã mở máy không đúng. Hãy nhập lại; nhập sai không làm mất dữ liệu.
lock-wrong-wait = Mã mở máy không đúng. Hãy đợi { $seconds } giây rồi nhập lại; nhập sai không làm mất dữ liệu.
lock-wait = Hãy đợi { $seconds } giây rồi nhập lại.
lock-damaged = Tệp khoá trên máy bị hỏng nên không mở được dữ liệu. Hãy báo cho văn phòng; những gì đã gửi vẫn còn ở văn phòng.
lock-keystore = Kho khoá của điện thoại không mở được khoá này. Hãy khởi động lại máy rồi thử lại; nếu vẫn vậy, hãy báo cho văn phòng.
lock-pin-is-weak = Mã ít chữ số thì yếu: máy này không có kho khoá riêng, ai chép được tệp của máy có thể thử hết mọi mã trong vài ngày. Cụm từ từ 10 ký tự thì chắc hơn nhiều.
lock-too-short = Mã quá ngắn. Hãy dùng ít nhất 6 chữ số, hoặc cụm từ ít nhất 10 ký tự.
lock-guessable = Mã này ai cũng đoán ngay được. Hãy chọn mã khác.
lock-too-long = Mã quá dài. Hãy dùng nhiều nhất 200 ký tự.
screen-secret = Mã mở máy
screen-secret-again = Nhập lại mã
screen-secret-old = Mã đang dùng
screen-secret-new = Mã mới
screen-secret-differs = Hai lần nhập chưa giống nhau.
screen-secret-accents = Muốn gõ tiếng Việt có dấu, hãy bấm «Hiện».
screen-secret-forgotten = Nếu quên mã, không ai mở được dữ liệu trên máy này nữa, kể cả văn phòng: chỉ những gì đã gửi mới lấy lại được. Cứu dữ liệu khi máy hỏng cũng cần mã này.
screen-secret-show = Hiện
screen-secret-hide = Ẩn
screen-secret-change = Đổi mã mở máy
screen-secret-changing = Đang đổi mã…
screen-keyboard-digits = Dùng bàn phím số
screen-keyboard-letters = Dùng bàn phím chữ
screen-choose = Đặt mã mở máy
screen-choose-lead = Dữ liệu trên máy này được mã hoá. Hãy đặt mã để mở: mã PIN ít nhất 6 chữ số, hoặc cụm từ ít nhất 10 ký tự. Chỉ người dùng máy biết mã này.
screen-choose-go = Đặt mã
screen-choose-going = Đang tạo khoá…
screen-unlock = Mở khoá
screen-unlock-going = Đang mở khoá…
screen-unlock-wrong = Nhập sai bao nhiêu lần cũng không mất dữ liệu, chỉ phải đợi lâu hơn.
screen-lock-now = Khoá ngay

## Tình trạng dữ liệu trên máy

screen-restored = Đã khôi phục { $count } mục ghi.
screen-restored-index = Mục lục trên máy đã được dựng lại: đã khôi phục { $count } mục ghi.
screen-without-index = Máy chưa dựng được mục lục nên mở chậm hơn; những gì đã lưu vẫn còn nguyên.
screen-lost = { $count } mục ghi trên máy này không đọc được. Hãy đồng bộ ngay và báo cho văn phòng.
screen-photos-damaged = { $count } ảnh trên máy này bị hỏng. Hãy đồng bộ ngay và báo cho văn phòng.
screen-index-differs = Mục lục trên máy không khớp với sổ ghi; sổ ghi vẫn còn nguyên.
screen-open-again-restores = Hãy đóng rồi mở lại ứng dụng: những gì khôi phục được sẽ được khôi phục.
screen-room-little = Máy chỉ còn { $megabytes } MB trống. Hãy đồng bộ và xoá bớt tệp khác để còn chụp được ảnh.
screen-room-words-only = Máy chỉ còn { $megabytes } MB trống nên không nhận thêm ảnh; vẫn ghi được chữ. Hãy đồng bộ và xoá bớt tệp khác.

## Gói chuyển: một cuộc kiểm tra từ máy này sang máy khác cùng văn phòng
bundle-not-a-file = Tệp này không phải gói chuyển. Hãy chọn đúng tệp. Chưa có gì thay đổi.
bundle-other-version = Gói chuyển này do phiên bản mới hơn ghi. Hãy cập nhật phần mềm rồi thử lại.
bundle-damaged = Gói chuyển bị cắt hoặc bị hỏng nên không nhận. Chưa có gì thay đổi. Hãy chuyển lại từ máy kia.
bundle-other-office = Gói chuyển này của văn phòng khác, máy này không nhận. Chưa có gì thay đổi.
bundle-office-went-on = Máy này chưa biết máy mới mà văn phòng dùng để chứng nhận. Hãy đồng bộ với văn phòng rồi nhận lại gói chuyển. Chưa có gì thay đổi.
bundle-other-key = Hai máy chưa có chung khoá của đoàn. Hãy ghi gói lại kèm mã trên máy kia, rồi nhập mã đó ở đây.
bundle-needs-code = Gói chuyển này mở bằng mã hiện trên màn hình máy kia. Hãy nhập mã đó.
bundle-wrong-code = Mã của gói chuyển không đúng. Hãy xem lại màn hình máy kia rồi nhập lại.
bundle-not-proved = Gói chuyển không chứng minh được do đúng máy của văn phòng ghi nên không nhận. Chưa có gì thay đổi.
bundle-no-pass = Máy này chưa có chứng nhận của văn phòng. Hãy đồng bộ một lần với văn phòng rồi chuyển.
bundle-not-whole = Sổ ghi của máy này bị hỏng một phần nên không chuyển được. Hãy đồng bộ với văn phòng, hoặc ghi tệp cứu hộ.
bundle-too-large = Cuộc kiểm tra này lớn hơn mức một gói chuyển chứa được. Hãy đồng bộ với văn phòng.
bundle-nothing = Máy này chưa ghi gì của cuộc kiểm tra này để chuyển.
bundle-file-failed = Không đọc hoặc không ghi được gói chuyển. Hãy xem lại chỗ lưu tệp rồi thử lại.
bundle-passed = Đã ghi gói chuyển: { $entries } mục, { $photos } tệp ảnh. Chưa máy nào báo đã nhận.
bundle-passed-code = Mã mở gói: { $code }
bundle-photos-lacking = Thiếu { $count } tệp ảnh.
bundle-taken = Đã nhận từ máy khác: { $entries } mục mới, { $photos } tệp ảnh mới. Văn phòng chưa có những mục này.
bundle-agrees = Hai máy đã khớp. Mã đối chiếu: { $code }
bundle-differs = Hai máy chưa khớp. Máy này thiếu { $here } mục, máy kia thiếu { $there } mục.
bundle-gap = Gói chuyển bắt đầu từ mục { $from }, máy này chưa nhận các mục trước đó. Hãy xin gói đầy đủ từ máy kia.
bundle-fork = Sổ ghi của máy kia đã tách thành hai nhánh ở mục { $place }. Cả hai nhánh được giữ lại. Hãy báo văn phòng.
bundle-own-fork = Máy kia giữ những mục của chính máy này mà ở đây không còn: máy này đã được khôi phục từ bản sao. Máy này ngừng ghi; hãy đồng bộ rồi ghi danh lại.
screen-peers-lost = { $count } mục đã nhận từ máy khác không còn trên máy này, và có thể chưa có ở văn phòng. Hãy xin máy kia chuyển lại.
bundle-passed-to = đã chuyển sang máy { $name }
## Đồng bộ: còn bao lâu, đang ở đâu, đồng hồ

sync-left-moment = còn chưa đến một phút
sync-left-minutes = còn khoảng { $count } phút
sync-left-hours = còn khoảng { $count } giờ
sync-paused = Đã tạm dừng. Những gì đã gửi không phải gửi lại; phần còn lại vẫn trên máy.
screen-sync-pause = Tạm dừng
screen-sync-pausing = Đang dừng…
screen-sync-go-on = Tiếp tục
screen-send-photos = Gửi ảnh ngay ({ $bytes })
screen-photo-link = Gửi ảnh qua mạng nào
screen-own-records = Từng mục đã ghi
screen-records-count = { $count } mục
screen-unsent-count = { $count } chưa gửi
screen-photos-unsent = { $count } ảnh chưa gửi
screen-aside-count = { $count } tách riêng
screen-records-more = Xem thêm { $count } mục
screen-lacking = Văn phòng còn thiếu { $count } mục của người khác mà máy này đang giữ.
screen-lacking-other = Mục chung
screen-lacking-what = Những mục đó do máy của người ghi gửi lại. Nếu người đó không đồng bộ được, hãy báo văn phòng.
record-saved = mới lưu trên máy
record-photos = đã ở văn phòng, ảnh còn chờ gửi
record-photos-wifi = đã ở văn phòng, ảnh chờ Wi-Fi
record-photos-ask = đã ở văn phòng, ảnh chờ bạn đồng ý gửi
record-at-office = đã ở văn phòng
record-aside = văn phòng tách riêng
aside-not-permitted = Vai trò của người ghi không được ghi việc này.
aside-wrong-author = Người ghi không phải là người dùng của máy.
aside-key-mismatch = Nội dung không khớp với tên của mục.
aside-malformed = Nội dung không đúng quy cách.
aside-body-not-here = Nội dung chưa về tới văn phòng.
aside-revoked = Máy đã bị thu hồi khi mục này được gửi.
aside-by-hand = Văn phòng tự tách riêng: { $words }
drift-fast-minutes = Đồng hồ máy nhanh { $count } phút so với văn phòng.
drift-fast-hours = Đồng hồ máy nhanh { $count } giờ so với văn phòng.
drift-fast-days = Đồng hồ máy nhanh { $count } ngày so với văn phòng.
drift-slow-minutes = Đồng hồ máy chậm { $count } phút so với văn phòng.
drift-slow-hours = Đồng hồ máy chậm { $count } giờ so với văn phòng.
drift-slow-days = Đồng hồ máy chậm { $count } ngày so với văn phòng.
drift-none = Đồng hồ máy khớp với văn phòng.
drift-unknown = Chưa so được đồng hồ máy với văn phòng.
drift-set-clock = Hãy chỉnh giờ trong phần cài đặt của điện thoại. Mục đã ghi không bị ảnh hưởng.
drift-which-clock = Ghi theo đồng hồ nào?
drift-by-phone = Giờ máy: { $time }
drift-by-office = Giờ văn phòng: { $time }
drift-check-time = Giờ sắp ghi: { $time }. Hãy xem lại trước khi bấm; sửa được sau, có ghi lý do.

## Văn phòng: máy của đoàn

office-phone-clock = Đồng hồ máy
office-phone-version = Phiên bản
office-phone-unsent = Chưa gửi khi liên lạc
office-phone-unsent-none = không còn gì
office-phone-unknown = chưa biết
office-phone-never = chưa lần nào
office-phone-now = vừa xong
office-phone-minutes-ago = { $count } phút trước
office-phone-hours-ago = { $count } giờ trước
office-phone-days-ago = { $count } ngày trước
office-phone-clock-right = khớp
office-drift-fast-minutes = nhanh { $count } phút
office-drift-fast-hours = nhanh { $count } giờ
office-drift-fast-days = nhanh { $count } ngày
office-drift-slow-minutes = chậm { $count } phút
office-drift-slow-hours = chậm { $count } giờ
office-drift-slow-days = chậm { $count } ngày
office-aside = Mục tách riêng
office-aside-what = Các mục này đã về tới văn phòng và được giữ nguyên, nhưng không tính vào kết quả.
office-aside-none = Không có mục nào của máy này bị tách riêng.
office-aside-more = Còn { $count } mục nữa không hiện ở đây.
office-aside-why = Lý do
office-aside-entry = Mục
office-aside-when = Lúc ghi (giờ máy)
office-aside-back = Về danh sách máy
office-alarm = Sổ chung không khớp với điều máy của đoàn đã biết
office-alarm-what = Một máy giữ xác nhận có chữ ký của văn phòng về { $known } mục; sổ chung bây giờ không chứa đúng { $known } mục ấy. Từ đây máy đó không gửi gì thêm.
office-alarm-restored = Nếu văn phòng vừa khôi phục từ bản sao: dừng máy chủ, chạy lệnh như dưới đây nhưng ghi đúng ngày giờ đã sao lưu, rồi mở lại. Máy của đoàn sẽ tự gửi lại phần còn thiếu.
office-alarm-else = Nếu không có ai khôi phục gì: đừng xoá gì cả, giữ nguyên đĩa và báo người quản trị.
office-alarm-command = sync-server restored --copied-at 2026-11-27T18:30:00+07:00

# Papers: what each one has
paper-state = CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
paper-motto = Độc lập - Tự do - Hạnh phúc
paper-to = Kính gửi:
paper-recipients = Nơi nhận:
