use std::time::Instant;
use playground::{engine::*, language::{parse_line, tree::*}, model::*};
use std::rc::Rc;
fn st(s:&str)->Rc<Statement>{ match parse_line(s,1).unwrap(){Line::Statement(_,s)=>s,_=>panic!()} }
fn main(){
 let mut s=Session::new(Reach::Loopback,None).unwrap();
 let server=s.process("server").unwrap(); let client=s.process("client").unwrap();
 for l in ["s = socket tcp","s.bind 127.0.0.1:0","s.listen 5"]{ s.start(server,&st(l)).unwrap(); }
 s.start(server,&st("a = s.getsockname")).unwrap();
 let a=s.variable(server,"a").unwrap().clone(); s.set_shared("A",a);
 for l in ["c = socket tcp","c.connect $A"]{ s.start(client,&st(l)).unwrap(); }
 s.start(server,&st("conn = s.accept")).unwrap();
 let (a,b,c,d)=(st("c.send \"hello\""),st("conn.recv 100"),st("conn.send \"HELLO\""),st("c.recv 100"));
 // bare
 let l=std::net::TcpListener::bind("127.0.0.1:0").unwrap(); let x=std::net::TcpStream::connect(l.local_addr().unwrap()).unwrap(); let (y,_)=l.accept().unwrap();
 use std::io::{Read,Write};
 let mut best=(f64::MAX,f64::MAX);
 if let Some(n)=std::env::args().nth(1) { for _ in 0..n.parse().unwrap() { s.start(client,&a).unwrap(); s.settle(); s.start(server,&b).unwrap(); s.settle(); s.start(server,&c).unwrap(); s.settle(); s.start(client,&d).unwrap(); s.settle(); } return; }
 let mut rs=vec![];
 for _ in 0..15 {
 let t=Instant::now();
 let mut buf=[0u8;100];
 for _ in 0..20000 { (&x).write_all(b"hello").unwrap(); (&y).read(&mut buf).unwrap(); (&y).write_all(b"HELLO").unwrap(); (&x).read(&mut buf).unwrap(); }
 let bare=t.elapsed().as_secs_f64();
 let t=Instant::now();
 for _ in 0..20000 { s.start(client,&a).unwrap(); s.settle(); s.start(server,&b).unwrap(); s.settle(); s.start(server,&c).unwrap(); s.settle(); s.start(client,&d).unwrap(); s.settle(); }
 let ours=t.elapsed().as_secs_f64();
 best=(f64::min(best.0,bare),f64::min(best.1,ours)); rs.push(ours/bare);
 }
 rs.sort_by(|a,b|a.total_cmp(b));
 println!("bare {:.3} us ours {:.3} us median ratio {:.3}", best.0/20000.0*1e6, best.1/20000.0*1e6, rs[7]);
}
