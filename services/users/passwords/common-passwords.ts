/**
 * The most common passwords of 8 characters and more in published leaks, in lower case and without digits and signs at
 * their end where letters stand in front of them (password-rules.ts takes those off before it looks).
 */
const words = `
password passwort motdepasse contraseña iloveyou princess sunshine football baseball superman trustno1 jordan23
starwars whatever computer michelle jennifer corvette maverick samantha danielle butterfly elizabeth liverpool
chocolate alexander christian victoria asdfghjk asdfghjkl qwertyui qwertyuiop qwertzui qwertzuiop azertyui azertyuiop
zxcvbnm1 zxcvbnm, 1q2w3e4r 1q2w3e4r5t 1qaz2wsx 1qaz2wsx3edc q1w2e3r4 q1w2e3r4t5 qazwsxedc qazwsxed qweasdzxc qweasdzx
zaq12wsx zaq1zaq1 asdf1234 asdfasdf qwerqwer qwer1234 abcd1234 abcdefgh abcdefghi abc12345 a1b2c3d4 aa123456 a1234567
a12345678 a123456789 12qwaszx 11111111 12345678 123456789 1234567890 0123456789 87654321 987654321 9876543210
0987654321 123123123 12341234 11223344 1122334455 12121212 123321123 147258369 741852963 789456123 456789123
159753456 135792468 246813579 1234qwer 123qweasd 123qwe123 123qweas 12345qwert 123456qwerty 12344321 98765432
19871987 20002000 10203040 102030405 31415926 pass1word passw0rd p@ssw0rd p@ssword pa55word pa55w0rd p4ssw0rd
administrator adminadmin admin123 rootroot letmein1 letmeinnow welcome1 welcomeback changeme changethis secret12
secretsecret topsecret testtest testtest1 test1234 testing1 tester12 guestguest default1 temp1234 temppass
monkey12 dragon12 master12 shadow12 mustang1 blink182 pokemon1 minecraft fortnite metallica slipknot greenday
manchester barcelona realmadrid juventus marseille parissaint chelsea1 arsenal1 yankees1 lakers24 cowboys1 steelers
michael1 ashley12 jessica1 daniel12 charlie1 anthony1 matthew1 andrew12 joshua12 nicolas1 thomas12 antoine1 caroline
isabelle veronique dominique stephanie christine catherine francoise jacqueline valentin sebastien frederic
soleil12 doudou12 loulou12 chouchou coucou12 bonjour1 jetaime1 jetaimee amoureux mononcle chocolat papillon nathalie
moncoeur tendresse marseillais hello123 hello1234 helloworld goodbye1 lovelove iloveu12 ilovegod jesuschrist jesus123
godisgood blessed1 faithful forever1 together family12 children grandma1 sweetheart beautiful precious gorgeous
lollipop cupcakes cinnamon strawberry pineapple watermelon rainbow1 snowball snowflake spiderman batman12
naruto12 dolphins elephant penguins scorpion mountain midnight thunder1 lightning hurricane november december
september february saturday internet facebook linkedin myspace1 youtube1 google12 microsoft windows1 samsung1
motorola blackberry playstation nintendo gangster playboy1 porsche1 ferrari1 mercedes mitsubishi corolla1
harley12 yamaha12 kawasaki nirvana1 eminem12 password1234 business marketing accounting teacher1 student1 ticket12
tickets1 billetterie
`;

export const commonPasswords: ReadonlySet<string> = new Set(words.split(/\s+/).filter(Boolean));
