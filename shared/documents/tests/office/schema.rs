//! Word refuses a file whose elements don't stand in the order of the schema, and tells
//! nobody which. The orders here are those of ECMA-376, part 1 (wml.xsd, transitional),
//! as far as the writer may ever use them; an element that is not here is an offence too.

use documents::office;

use super::package::{Node, parts, tree};
use super::papers;

/// An element and its children, each as often as the schema allows, in its order.
const ORDERS: &[(&str, &[&str])] = &[
    (
        "w:sectPr",
        &[
            "w:headerReference",
            "w:footerReference",
            "w:footnotePr",
            "w:endnotePr",
            "w:type",
            "w:pgSz",
            "w:pgMar",
            "w:paperSrc",
            "w:pgBorders",
            "w:lnNumType",
            "w:pgNumType",
            "w:cols",
            "w:formProt",
            "w:vAlign",
            "w:noEndnote",
            "w:titlePg",
            "w:textDirection",
            "w:bidi",
            "w:rtlGutter",
            "w:docGrid",
        ],
    ),
    (
        "w:pPr",
        &[
            "w:pStyle",
            "w:keepNext",
            "w:keepLines",
            "w:pageBreakBefore",
            "w:framePr",
            "w:widowControl",
            "w:numPr",
            "w:suppressLineNumbers",
            "w:pBdr",
            "w:shd",
            "w:tabs",
            "w:suppressAutoHyphens",
            "w:kinsoku",
            "w:wordWrap",
            "w:overflowPunct",
            "w:topLinePunct",
            "w:autoSpaceDE",
            "w:autoSpaceDN",
            "w:bidi",
            "w:adjustRightInd",
            "w:snapToGrid",
            "w:spacing",
            "w:ind",
            "w:contextualSpacing",
            "w:mirrorIndents",
            "w:suppressOverlap",
            "w:jc",
            "w:textDirection",
            "w:textAlignment",
            "w:textboxTightWrap",
            "w:outlineLvl",
            "w:divId",
            "w:cnfStyle",
            "w:rPr",
            "w:sectPr",
        ],
    ),
    (
        "w:rPr",
        &[
            "w:rStyle",
            "w:rFonts",
            "w:b",
            "w:bCs",
            "w:i",
            "w:iCs",
            "w:caps",
            "w:smallCaps",
            "w:strike",
            "w:dstrike",
            "w:outline",
            "w:shadow",
            "w:emboss",
            "w:imprint",
            "w:noProof",
            "w:snapToGrid",
            "w:vanish",
            "w:webHidden",
            "w:color",
            "w:spacing",
            "w:w",
            "w:kern",
            "w:position",
            "w:sz",
            "w:szCs",
            "w:highlight",
            "w:u",
            "w:effect",
            "w:bdr",
            "w:shd",
            "w:fitText",
            "w:vertAlign",
            "w:rtl",
            "w:cs",
            "w:em",
            "w:lang",
        ],
    ),
    (
        "w:tblPr",
        &[
            "w:tblStyle",
            "w:tblpPr",
            "w:tblOverlap",
            "w:bidiVisual",
            "w:tblStyleRowBandSize",
            "w:tblStyleColBandSize",
            "w:tblW",
            "w:jc",
            "w:tblCellSpacing",
            "w:tblInd",
            "w:tblBorders",
            "w:shd",
            "w:tblLayout",
            "w:tblCellMar",
            "w:tblLook",
        ],
    ),
    (
        "w:tcPr",
        &[
            "w:cnfStyle",
            "w:tcW",
            "w:gridSpan",
            "w:hMerge",
            "w:vMerge",
            "w:tcBorders",
            "w:shd",
            "w:noWrap",
            "w:tcMar",
            "w:textDirection",
            "w:tcFitText",
            "w:vAlign",
            "w:hideMark",
        ],
    ),
    (
        "w:style",
        &[
            "w:name",
            "w:aliases",
            "w:basedOn",
            "w:next",
            "w:link",
            "w:autoRedefine",
            "w:hidden",
            "w:uiPriority",
            "w:semiHidden",
            "w:unhideWhenUsed",
            "w:qFormat",
            "w:locked",
            "w:pPr",
            "w:rPr",
            "w:tblPr",
            "w:trPr",
            "w:tcPr",
            "w:tblStylePr",
        ],
    ),
    (
        "w:settings",
        &[
            "w:zoom",
            "w:defaultTabStop",
            "w:characterSpacingControl",
            "w:compat",
            "w:themeFontLang",
            "w:decimalSymbol",
            "w:listSeparator",
        ],
    ),
    ("w:document", &["w:body"]),
    ("w:tbl", &["w:tblPr", "w:tblGrid", "w:tr"]),
    ("w:tblGrid", &["w:gridCol"]),
    ("w:tr", &["w:trPr", "w:tc"]),
    ("w:p", &["w:pPr", "w:r", "w:fldSimple"]),
    ("w:fldSimple", &["w:r"]),
    ("w:pBdr", &["w:top", "w:left", "w:bottom", "w:right", "w:between", "w:bar"]),
    ("w:tblBorders", &["w:top", "w:left", "w:bottom", "w:right", "w:insideH", "w:insideV"]),
    ("w:tblCellMar", &["w:top", "w:left", "w:bottom", "w:right"]),
    ("w:tabs", &["w:tab"]),
    ("w:styles", &["w:docDefaults", "w:latentStyles", "w:style"]),
    ("w:docDefaults", &["w:rPrDefault", "w:pPrDefault"]),
    ("w:rPrDefault", &["w:rPr"]),
    ("w:pPrDefault", &["w:pPr"]),
    ("w:compat", &["w:compatSetting"]),
    ("w:drawing", &["wp:inline"]),
    ("wp:inline", &["wp:extent", "wp:effectExtent", "wp:docPr", "wp:cNvGraphicFramePr", "a:graphic"]),
    ("wp:cNvGraphicFramePr", &["a:graphicFrameLocks"]),
    ("a:graphic", &["a:graphicData"]),
    ("a:graphicData", &["pic:pic"]),
    ("pic:pic", &["pic:nvPicPr", "pic:blipFill", "pic:spPr"]),
    ("pic:nvPicPr", &["pic:cNvPr", "pic:cNvPicPr"]),
    ("pic:blipFill", &["a:blip", "a:srcRect", "a:stretch"]),
    ("a:stretch", &["a:fillRect"]),
    ("pic:spPr", &["a:xfrm", "a:prstGeom"]),
    ("a:xfrm", &["a:off", "a:ext"]),
    ("a:prstGeom", &["a:avLst"]),
];

/// Elements whose children may stand in any order.
const FREE: &[(&str, &[&str])] = &[
    ("w:body", &["w:p", "w:tbl", "w:sectPr"]),
    ("w:tc", &["w:tcPr", "w:p", "w:tbl"]),
    ("w:hdr", &["w:p", "w:tbl"]),
    ("w:ftr", &["w:p", "w:tbl"]),
    ("w:trPr", &["w:cantSplit", "w:trHeight", "w:tblHeader"]),
    ("w:r", &["w:rPr", "w:t", "w:br", "w:tab", "w:drawing"]),
];

/// Elements that are children above only, and repeat.
const REPEATED: &[&str] =
    &["w:headerReference", "w:footerReference", "w:tr", "w:tc", "w:gridCol", "w:r", "w:style", "w:tab"];

#[test]
fn every_part_keeps_the_order_of_the_schema() {
    let (minutes, pictures) = papers::minutes();
    for docx in [office::docx(&minutes, &pictures), office::docx(&papers::letter(), &pictures)] {
        let parts = parts(&docx.unwrap());
        let of_word = parts.keys().filter(|name| name.starts_with("word/") && name.ends_with(".xml"));
        let offences: Vec<String> = of_word.flat_map(|name| offences(&tree(&parts, name))).collect();
        assert!(offences.is_empty(), "{}", offences.join("\n"));
    }
}

#[test]
fn a_cell_ends_in_a_paragraph_and_the_document_in_its_last_section() {
    let (minutes, pictures) = papers::minutes();
    let document = tree(&parts(&office::docx(&minutes, &pictures).unwrap()), "word/document.xml");
    for cell in document.named("w:tc") {
        assert_eq!(cell.children.last().unwrap().name, "w:p");
    }
    assert_eq!(document.named("w:body")[0].children.last().unwrap().name, "w:sectPr");
}

#[test]
fn an_element_out_of_order_unknown_or_there_twice_is_caught() {
    for (wrong, offence) in [
        ("<w:tcPr><w:vAlign/><w:tcW/></w:tcPr>", "w:tcPr: w:tcW after w:vAlign"),
        ("<w:pPr><w:jc/><w:jc/></w:pPr>", "w:pPr: w:jc after w:jc"),
        ("<w:pPr><w:blink/></w:pPr>", "w:pPr: has no w:blink"),
        ("<w:r><w:t/><w:rPr/></w:r>", "w:r: w:rPr is not first"),
        ("<w:sdt><w:p/></w:sdt>", "w:sdt: is unknown"),
    ] {
        assert_eq!(offences(&super::package::parse(wrong.as_bytes())), [offence], "{wrong}");
    }
}

fn offences(node: &Node) -> Vec<String> {
    node.all().into_iter().filter(|node| !node.children.is_empty()).flat_map(of_children).collect()
}

fn of_children(node: &Node) -> Vec<String> {
    let find =
        |table: &'static [(&str, &[&str])]| table.iter().find(|(name, _)| *name == node.name).map(|(_, order)| *order);
    let names: Vec<&str> = node.children.iter().map(|child| child.name.as_str()).collect();
    if let Some(order) = find(ORDERS) {
        return in_order(&node.name, &names, order);
    }
    let Some(known) = find(FREE) else { return vec![format!("{}: is unknown", node.name)] };
    let unknown = names.iter().filter(|name| !known.contains(name)).map(|name| format!("{}: has no {name}", node.name));
    let late = names.iter().skip(1).filter(|name| name.ends_with("Pr") && **name != "w:sectPr");
    unknown.chain(late.map(|name| format!("{}: {name} is not first", node.name))).collect()
}

fn in_order(parent: &str, names: &[&str], order: &[&str]) -> Vec<String> {
    let place = |name: &str| order.iter().position(|known| *known == name);
    let unknown = names.iter().filter(|name| place(name).is_none()).map(|name| format!("{parent}: has no {name}"));
    let wrong = names.windows(2).filter(|pair| {
        let (before, after) = (place(pair[0]), place(pair[1]));
        after < before || (after == before && !REPEATED.contains(&pair[1]))
    });
    unknown.chain(wrong.map(|pair| format!("{parent}: {} after {}", pair[1], pair[0]))).collect()
}
