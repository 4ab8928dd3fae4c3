//! An invoice as PDF: one page, in a font that every viewer has.

use crate::clock::rfc3339;
use crate::store::invoice::InvoiceRow;
use api_types::price;
use pdf_writer::{Content, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

/// A4 in points.
const PAGE: Rect = Rect { x1: 0.0, y1: 0.0, x2: 595.0, y2: 842.0 };
const LEFT: f32 = 72.0;
const VALUES: f32 = 220.0;

/// Draws the invoice of the account with this handle.
pub(super) fn draw(invoice: &InvoiceRow, handle: &str) -> Vec<u8> {
    let day = |time| rfc3339(time).split('T').next().unwrap_or_default().to_owned();
    let facts = [
        ("Number", invoice.receipt_number.clone()),
        ("Account", handle.to_owned()),
        ("Date", day(invoice.created_at)),
        ("Period", format!("{} to {}", day(invoice.period_start), day(invoice.period_end))),
        ("Plan", "Developer".to_owned()),
        ("Status", invoice.status.clone()),
        ("Total", money(invoice.total, &invoice.currency)),
    ];
    let mut content = Content::new();
    text(&mut content, 24.0, LEFT, 750.0, "Invoice");
    let mut y = 700.0;
    for (name, value) in facts {
        text(&mut content, 11.0, LEFT, y, name);
        text(&mut content, 11.0, VALUES, y, &value);
        y -= 22.0;
    }
    let [catalog, pages, page, font, stream, info] = [1, 2, 3, 4, 5, 6].map(Ref::new);
    let mut pdf = Pdf::new();
    pdf.catalog(catalog).pages(pages);
    pdf.pages(pages).kids([page]).count(1);
    let mut it = pdf.page(page);
    it.media_box(PAGE).parent(pages).contents(stream);
    it.resources().fonts().pair(Name(b"F"), font);
    it.finish();
    pdf.type1_font(font).base_font(Name(b"Helvetica"));
    pdf.stream(stream, &content.finish());
    pdf.document_info(info).title(TextStr(&format!("Invoice {}", invoice.receipt_number)));
    pdf.finish()
}

fn text(content: &mut Content, size: f32, x: f32, y: f32, words: &str) {
    content.begin_text().set_font(Name(b"F"), size).next_line(x, y).show(Str(words.as_bytes())).end_text();
}

/// An amount in minor units, with the decimals of its currency: `12.40 USD`.
fn money(total: i64, currency: &str) -> String {
    let decimals = price::decimals(currency);
    let unit = 10_u64.pow(decimals);
    let (sign, total) = (if total < 0 { "-" } else { "" }, total.unsigned_abs());
    let currency = currency.to_ascii_uppercase();
    if decimals == 0 {
        return format!("{sign}{total} {currency}");
    }
    format!("{sign}{}.{:0width$} {currency}", total / unit, total % unit, width = decimals as usize)
}

#[cfg(test)]
mod tests {
    use super::money;

    #[test]
    fn money_has_the_decimals_of_its_currency() {
        assert_eq!(money(918, "usd"), "9.18 USD");
        assert_eq!(money(-5, "usd"), "-0.05 USD");
        assert_eq!(money(918, "jpy"), "918 JPY");
        assert_eq!(money(12_340, "kwd"), "12.340 KWD");
    }
}
