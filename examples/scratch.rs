use fairshift::model::kernel::*;
use std::time::Instant;
fn main(){
 let (m,k,n)=(361,361,26);
 for (m,k,n) in [(361,361,26),(361,105,105),(361,361,104)] {
 let a:Vec<f64>=(0..m*k).map(|i| (i%17) as f64*0.01).collect();
 let x:Vec<f64>=(0..k*n).map(|i| (i%13) as f64*0.01).collect();
 let mut p=Panels::new(k,n); let mut y=vec![0.0;m*n];
 let t=Instant::now(); let reps=500;
 for _ in 0..reps { p.fill(|kk,c| x[kk*n+c]); multiply(&a,m,&p,|r,c,s| y[r*n+c..][..s.len()].copy_from_slice(s)); }
 let s=t.elapsed().as_secs_f64()/reps as f64;
 println!("{m}x{k}x{n}: {:.3} ms {:.1} GF/s {}",s*1e3,2.0*(m*k*n) as f64/s/1e9,y[5]);
 }
 let a=vec![1.0;37905]; let b=vec![0.5;37905]; let t=Instant::now(); let mut s=0.0; for _ in 0..1000 {s+=dot(&a,&b);} println!("dot {:.2} us {s}",t.elapsed().as_secs_f64()*1e3);
}
