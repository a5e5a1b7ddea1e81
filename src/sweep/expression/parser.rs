//! Text to expression: a tokeniser and a recursive descent, one function per rule of the grammar.

use std::ops::Range;

use super::{Condition, Expression, Function, MAX_DEPTH, MAX_LENGTH, Operator, Problem, Rows, Value, Word};

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Name(String),
    Text(String),
    Number(f64),
    Integer(i32),
    Sign(&'static str),
    End,
}

const SIGNS: [&str; 11] = ["..", "+", "-", "*", "/", "(", ")", "[", "]", ",", "="];

/// Reads an expression.
///
/// # Errors
/// The first [`Problem`].
pub fn parse(text: &str) -> Result<Expression, Problem> {
    if text.len() > MAX_LENGTH {
        let message = format!("the expression has {} bytes", text.len());
        return Err(Problem { message, range: 0..text.len(), allowed: format!("at most {MAX_LENGTH}") });
    }
    let mut parser = Parser { tokens: tokens(text)?, at: 0, depth: 0 };
    let expression = parser.expression()?;
    match parser.peek() {
        Token::End => Ok(expression),
        _ => Err(parser.unexpected("an operator (+ - * /) or the end")),
    }
}

fn tokens(text: &str) -> Result<Vec<(Token, Range<usize>)>, Problem> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let first = rest.chars().next().unwrap_or(' ');
        if first.is_whitespace() {
            at += first.len_utf8();
            continue;
        }
        let (token, length) = token(rest, first).map_err(|(message, length)| Problem {
            message,
            range: at..at + length,
            allowed: "names, numbers, \"text\", + - * / ( ) [ ] , = ..".to_owned(),
        })?;
        found.push((token, at..at + length));
        at += length;
    }
    found.push((Token::End, text.len()..text.len()));
    Ok(found)
}

fn token(rest: &str, first: char) -> Result<(Token, usize), (String, usize)> {
    if first == '"' {
        let end =
            rest[1..].find('"').ok_or_else(|| ("a quotation mark is missing".to_owned(), rest.len()))?;
        return Ok((Token::Text(rest[1..=end].to_owned()), end + 2));
    }
    if first.is_ascii_digit() {
        return number(rest);
    }
    if first.is_alphabetic() || first == '_' {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        return Ok((Token::Name(rest[..end].to_owned()), end));
    }
    if let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
        return Ok((Token::Sign(sign), sign.len()));
    }
    if first == '.' {
        return Ok((Token::Sign("."), 1));
    }
    Err((format!("`{first}` has no meaning here"), first.len_utf8()))
}

/// Digits, with a fraction and an exponent; `2025..2030` is two whole numbers.
fn number(rest: &str) -> Result<(Token, usize), (String, usize)> {
    let bytes = rest.as_bytes();
    let digits = |from: usize| from + bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end = digits(end + 1);
    }
    if bytes.get(end).is_some_and(|b| b.eq_ignore_ascii_case(&b'e')) {
        let sign = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        if bytes.get(end + 1 + sign).is_some_and(u8::is_ascii_digit) {
            end = digits(end + 1 + sign);
        }
    }
    let text = &rest[..end];
    if let Ok(integer) = text.parse::<i32>() {
        return Ok((Token::Integer(integer), end));
    }
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok((Token::Number(number), end)),
        _ => Err((format!("`{text}` is no finite number"), end)),
    }
}

struct Parser {
    tokens: Vec<(Token, Range<usize>)>,
    at: usize,
    depth: usize,
}

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.at].0
    }

    fn range(&self) -> Range<usize> {
        self.tokens[self.at].1.clone()
    }

    fn next(&mut self) -> (Token, Range<usize>) {
        let token = self.tokens[self.at].clone();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        token
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Token::Sign(s) if *s == sign);
        if found {
            self.next();
        }
        found
    }

    fn need(&mut self, sign: &'static str) -> Result<(), Problem> {
        if self.take(sign) { Ok(()) } else { Err(self.unexpected(&format!("`{sign}`"))) }
    }

    fn unexpected(&self, allowed: &str) -> Problem {
        let found = match self.peek() {
            Token::Name(name) => format!("`{name}`"),
            Token::Text(text) => format!("\"{text}\""),
            Token::Number(number) => number.to_string(),
            Token::Integer(number) => number.to_string(),
            Token::Sign(sign) => format!("`{sign}`"),
            Token::End => "the end of the expression".to_owned(),
        };
        let message = format!("{found} stands where the expression needs something else");
        Problem { message, range: self.range(), allowed: allowed.to_owned() }
    }

    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Result<T, Problem>) -> Result<T, Problem> {
        if self.depth == MAX_DEPTH {
            let message = "the expression is nested too deeply".to_owned();
            return Err(Problem {
                message,
                range: self.range(),
                allowed: format!("at most {MAX_DEPTH} levels"),
            });
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn expression(&mut self) -> Result<Expression, Problem> {
        self.deeper(|parser| parser.chain(Self::term, &[("+", Operator::Add), ("-", Operator::Subtract)]))
    }

    fn term(&mut self) -> Result<Expression, Problem> {
        self.chain(Self::factor, &[("*", Operator::Multiply), ("/", Operator::Divide)])
    }

    fn chain(
        &mut self,
        part: fn(&mut Self) -> Result<Expression, Problem>,
        operators: &[(&str, Operator)],
    ) -> Result<Expression, Problem> {
        let mut left = part(self)?;
        while let Some((_, operator)) = operators.iter().find(|(sign, _)| self.take(sign)) {
            left = Expression::Binary(*operator, Box::new(left), Box::new(part(self)?));
        }
        Ok(left)
    }

    fn factor(&mut self) -> Result<Expression, Problem> {
        if self.take("-") {
            return self.deeper(|parser| Ok(Expression::Negative(Box::new(parser.factor()?))));
        }
        if self.take("(") {
            let inner = self.expression()?;
            self.need(")")?;
            return Ok(inner);
        }
        match self.peek().clone() {
            Token::Number(number) => {
                self.next();
                Ok(Expression::Number(number))
            }
            Token::Integer(number) => {
                self.next();
                Ok(Expression::Number(f64::from(number)))
            }
            Token::Name(name) => self.named(name),
            _ => Err(self.unexpected("a number, a function, a table, `(` or `-`")),
        }
    }

    fn named(&mut self, name: String) -> Result<Expression, Problem> {
        let (_, range) = self.next();
        let word = Word { text: name, range };
        if self.take("(") {
            return self.call(&word);
        }
        if !self.take(".") {
            return Err(self.unexpected("`.` and a column after a table, or `(` after a function"));
        }
        self.rows(word).map(Expression::Rows)
    }

    fn call(&mut self, name: &Word) -> Result<Expression, Problem> {
        let names = Function::ALL.map(|(name, _)| name);
        let Some((_, function)) = Function::ALL.iter().find(|(known, _)| *known == name.text) else {
            let near = crate::findings::nearest(&name.text, names)
                .map_or(String::new(), |n| format!(" (nearest: {n})"));
            let message = format!("there is no function `{}`", name.text);
            return Err(Problem { message, range: name.range.clone(), allowed: names.join(", ") + &near });
        };
        let mut arguments = vec![self.expression()?];
        while self.take(",") {
            arguments.push(self.expression()?);
        }
        self.need(")")?;
        if *function == Function::Abs && arguments.len() != 1 {
            let message = format!("`abs` has {} arguments", arguments.len());
            return Err(Problem { message, range: name.range.clone(), allowed: "one".to_owned() });
        }
        Ok(Expression::Call(*function, arguments))
    }

    fn word(&mut self, what: &str) -> Result<Word, Problem> {
        match self.peek().clone() {
            Token::Name(text) => {
                let (_, range) = self.next();
                Ok(Word { text, range })
            }
            _ => Err(self.unexpected(what)),
        }
    }

    fn rows(&mut self, table: Word) -> Result<Rows, Problem> {
        let column = self.word("the name of a column")?;
        let mut conditions = Vec::new();
        if self.take("[") {
            loop {
                conditions.push(self.condition()?);
                if !self.take(",") {
                    break;
                }
            }
            self.need("]")?;
        }
        let statistic =
            if self.take(".") { Some(self.word("a statistic: mean, se, p50, …")?) } else { None };
        let range = table.range.start..self.tokens[self.at - 1].1.end;
        Ok(Rows { table, column, statistic, conditions, range })
    }

    fn condition(&mut self) -> Result<Condition, Problem> {
        let column = self.word("a column: place, year, …")?;
        self.need("=")?;
        let mut values = Vec::new();
        if self.take("[") {
            loop {
                values.push(self.value()?);
                if !self.take(",") {
                    break;
                }
            }
            self.need("]")?;
        } else {
            values.push(self.value()?);
        }
        Ok(Condition { column, values })
    }

    fn value(&mut self) -> Result<Value, Problem> {
        match self.peek().clone() {
            Token::Text(text) => {
                let (_, range) = self.next();
                Ok(Value::Text(Word { text, range }))
            }
            Token::Integer(first) => {
                let (_, range) = self.next();
                if !self.take("..") {
                    return Ok(Value::Integers(first, first, range));
                }
                let Token::Integer(last) = *self.peek() else {
                    return Err(self.unexpected("a whole number"));
                };
                let (_, end) = self.next();
                let range = range.start..end.end;
                if last < first {
                    let message = "the range ends before it begins".to_owned();
                    return Err(Problem { message, range, allowed: "first..last".to_owned() });
                }
                Ok(Value::Integers(first, last, range))
            }
            _ => Err(self.unexpected("\"text\", a whole number, or first..last")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_bind_before_sums_and_both_from_the_left() {
        let number = |n: f64| Box::new(Expression::Number(n));
        let product = Expression::Binary(Operator::Multiply, number(2.0), number(3.0));
        let sum = Expression::Binary(Operator::Subtract, number(1.0), Box::new(product));
        assert_eq!(
            parse("1 - 2*3 - 4"),
            Ok(Expression::Binary(Operator::Subtract, Box::new(sum), number(4.0)))
        );
    }

    #[test]
    fn a_selection_with_all_its_parts() {
        let text = "places.unemployment_rate[place = [\"W06000012\", \"Hartlepool\"], year = 2025..2030].p50";
        let Ok(Expression::Rows(rows)) = parse(text) else { panic!() };
        assert_eq!((rows.table.text.as_str(), rows.column.text.as_str()), ("places", "unemployment_rate"));
        assert_eq!(rows.statistic.unwrap().text, "p50");
        assert_eq!(rows.conditions[0].values.len(), 2);
        assert!(matches!(rows.conditions[1].values[0], Value::Integers(2025, 2030, _)));
        assert_eq!(&text[rows.range], text);
    }

    #[test]
    fn problems_say_where_and_what_is_allowed() {
        let problem = |text: &str| parse(text).unwrap_err();
        assert_eq!(problem("1 + ").range, 4..4);
        assert_eq!(problem("a.b[year 2030]").allowed, "`=`");
        assert!(problem("summe(a.b)").message.contains("no function `summe`"));
        assert!(problem("a.b[x = \"y]").message.contains("quotation mark"));
        assert!(problem("1 2").allowed.contains("operator"));
        assert!(problem("a.b[year = 2030..2025]").message.contains("before it begins"));
        assert!(problem("a ? b").message.contains('?'));
    }

    #[test]
    fn nothing_nests_without_end() {
        assert!(parse(&format!("{}1{}", "(".repeat(200), ")".repeat(200))).is_err());
        assert!(parse(&"-".repeat(3_000)).is_err());
        assert!(parse(&"1+".repeat(3_000)).is_err());
    }
}
