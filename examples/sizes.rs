use std::mem::size_of;
use playground::{language::{tree::*, SyntaxError}, model::*, engine::*};
fn main(){
 println!("Line {} Statement {} StatementKind {} CallTree {} Argument {} Expression {} SyntaxError {} Result<Option<Line>,SyntaxError> {}", size_of::<Line>(), size_of::<Statement>(), size_of::<StatementKind>(), size_of::<CallTree>(), size_of::<Argument>(), size_of::<Expression>(), size_of::<SyntaxError>(), size_of::<Result<Option<Line>,SyntaxError>>());
 println!("Call {} Outcome {} Event {} What {} Returned {} Refusal {}", size_of::<Call>(), size_of::<Outcome>(), size_of::<Event>(), size_of::<What>(), size_of::<Returned>(), size_of::<Refusal>());
}
