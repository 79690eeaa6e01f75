"""The knowledge base is found with people's own words, and with no words is it broken."""

import pytest

from schema.db.knowledge import get_article, list_articles, search_articles, upsert_article
from schema.db.session import Sessions

ARTICLES = {
    "refund-policy": (
        "Refund policy",
        "You can return anything within 30 days and get your money back. A colleague looks at every refund.",
    ),
    "password": (
        "Reset your password",
        "If you forgot your password, ask us for a link. It goes to your e-mail address.",
    ),
    "warranty": ("Warranty and repairs", "All our products carry a warranty of two years from the day of delivery."),
    "erstattung": (
        "Rückgabe und Rückerstattung",
        "Sie können jeden Artikel innerhalb von 30 Tagen zurückgeben und erhalten Ihr Geld zurück.",
    ),
    "livraison": (
        "Délais et frais de livraison",
        "Nous remettons votre colis au transporteur. La livraison est gratuite à partir de 50 euros.",
    ),
    "contrasena": (
        "Restablecer la contraseña",
        "Si ha olvidado la contraseña, pídanos el enlace. Lo enviamos únicamente a la dirección de su cuenta.",
    ),
    "resi": (
        "Resi e rimborsi",
        "Puoi restituire qualsiasi articolo entro 30 giorni dalla consegna e ricevere il rimborso sul conto.",
    ),
    "senha": (
        "Redefinir a palavra-passe",
        "Se esqueceu a palavra-passe, escolha a opção na página de início de sessão. Não partilhe com ninguém.",
    ),
    "verzending": (
        "Verzendkosten en levertijd",
        "Wij versturen uw bestelling binnen een werkdag. De verzending is gratis en het pakket komt bij u thuis.",
    ),
    "garanti": (
        "Garanti och reparation",
        "Alla våra produkter har två års garanti från den dag då du fick paketet. Skriv till oss om något är trasigt.",
    ),
    "vozvrat": (
        "Возврат денег за заказ",
        "Вы можете вернуть товар в течение 30 дней после получения, и мы вернём вам деньги. Напишите нам ещё раз.",
    ),
    "sifre": (
        "Şifre sıfırlama",
        "Şifrenizi unuttuysanız bize yazın. Bağlantı yalnızca hesabınız için kayıtlı adrese gider ve bir kez çalışır.",
    ),
    "mima": ("重置密码", "如果您忘记了密码，请在登录页面点击链接。我们会把链接发送到您的邮箱。"),
    "henkin": ("返品と返金について", "商品の到着から30日以内であれば、返品して返金を受けることができます。"),
    "baesong": ("배송 기간 및 배송비", "주문하신 상품은 하루 안에 발송됩니다. 배송은 보통 3일이 걸립니다."),
    "kheun-ngoen": ("นโยบายการคืนเงิน", "คุณสามารถคืนสินค้าภายใน 30 วัน เราจะคืนเงินให้ทางเดียวกับที่คุณชำระเงิน"),
}
LANGUAGES = {
    "refund-policy": "english",
    "erstattung": "german",
    "livraison": "french",
    "contrasena": "spanish",
    "resi": "italian",
    "senha": "portuguese",
    "verzending": "dutch",
    "garanti": "swedish",
    "vozvrat": "russian",
    "sifre": "turkish",
    "mima": "simple",
    "henkin": "simple",
}
ANSWERED = [
    ("How do I get my money back?", "refund-policy"),
    ("how can i reset my pass-word?", "password"),
    ("Wie bekomme ich mein Geld zurück?", "erstattung"),
    ("Gibt es eine Ruckerstattung?", "erstattung"),
    ("rueckgabe", "erstattung"),
    ("Combien coûte la livraison ?", "livraison"),
    ("quels sont les delais de livraison", "livraison"),
    ("¿Cómo restablezco mi contraseña?", "contrasena"),
    ("he olvidado mi CONTRASENA", "contrasena"),
    ("Come posso avere un rimborso?", "resi"),
    ("Esqueci a minha palavra-passe", "senha"),
    ("Hoeveel kost verzending?", "verzending"),
    ("Hur lång är garantin?", "garanti"),
    ("Как вернуть деньги за заказ?", "vozvrat"),
    ("Şifremi unuttum, nasıl sıfırlarım?", "sifre"),
    ("sifre sifirlama", "sifre"),
    ("我忘记了密码怎么办", "mima"),
    ("返金はいつ届きますか？", "henkin"),
    ("배송은 얼마나 걸리나요?", "baesong"),
    ("ขอคืนเงินได้อย่างไร", "kheun-ngoen"),
]
UNRELATED = [
    "How do I grow tomatoes on the moon?",
    "What is the weather in Paris today?",
    "Wie züchte ich Tomaten auf dem Mond?",
    "Comment cultiver des tomates sur la lune ?",
    "¿Cómo cultivo tomates en la luna?",
    "月でトマトを育てるにはどうすればいいですか？",
    "怎么在月球上种番茄？",
    "달에서 토마토를 어떻게 재배하나요?",
]
JUNK = [
    "",
    "the and of",
    "wie ist das",
    "???!",
    "' OR 1=1 --",
    "a & | ! ( ) <-> :* 'b",
    "\\ \\' \" '' $$ ;",
    "%_",
    "x" * 300,
    "(" * 300,
    "\U0001f4a5" * 150,
    "\x00\ud800",
    "का की",
    "a-b-c-d-e-f-g",
]


@pytest.fixture
async def library(sessions: Sessions) -> Sessions:
    async with sessions.begin() as session:
        for slug, (title, body) in ARTICLES.items():
            await upsert_article(session, slug, title, body)
    return sessions


async def find(sessions: Sessions, question: str) -> list[str]:
    async with sessions() as session:
        return [found.slug for found in await search_articles(session, question)]


@pytest.mark.parametrize(("question", "slug"), ANSWERED)
async def test_a_question_in_a_customers_own_words_finds_the_article(
    library: Sessions, question: str, slug: str
) -> None:
    assert (await find(library, question))[:1] == [slug]


@pytest.mark.parametrize("question", UNRELATED)
async def test_an_unrelated_question_finds_nothing(library: Sessions, question: str) -> None:
    assert await find(library, question) == []


@pytest.mark.parametrize("query", JUNK)
async def test_junk_finds_nothing_and_never_raises(library: Sessions, query: str) -> None:
    assert await find(library, query) == []


async def test_the_language_is_found_from_the_text(library: Sessions) -> None:
    async with library() as session:
        articles = {article.slug: article.language for article in await list_articles(session)}
    assert {slug: articles[slug] for slug in LANGUAGES} == LANGUAGES


async def test_a_hit_in_the_title_comes_before_one_in_the_text(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await upsert_article(session, "a", "Lamps", "The warranty of a lamp is two years, as for all the others.")
        await upsert_article(session, "b", "Warranty", "It is two years for all of the things that we sell.")
    assert await find(sessions, "warranty") == ["b", "a"]


async def test_a_single_chance_word_of_a_long_question_is_not_enough(library: Sessions) -> None:
    assert await find(library, "Which day was the fall of the Roman empire celebrated in Vienna?") == []


async def test_writing_again_replaces_text_and_index(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await upsert_article(session, "a", "Lamps", "All about the lamps that we have.")
        article = await upsert_article(session, "a", "Stühle", "Alles über die Stühle, die wir haben.")
        assert (article.title, article.language) == ("Stühle", "german")
    assert (await find(sessions, "lamps"), await find(sessions, "Stuhl")) == ([], ["a"])


async def test_text_that_cannot_be_stored_is_made_storable(sessions: Sessions) -> None:
    async with sessions.begin() as session:
        await upsert_article(session, "a", "Nul\x00l", "A lone \ud800 surrogate")
    async with sessions() as session:
        article = await get_article(session, "a")
    assert article is not None
    assert (article.title, "\x00" in article.body) == ("Null", False)


async def test_a_very_long_article_is_stored_whole_and_shown_where_it_matters(sessions: Sessions) -> None:
    filler = "\n\n".join(f"Paragraph {number} is about nothing in particular." for number in range(3000))
    body = f"{filler[:30_000]}\n\nThe secret of the unicorn is its horn.\n\n{filler}\n\n{'返金' * 40_000}"
    async with sessions.begin() as session:
        await upsert_article(session, "long", "Long", body)
    async with sessions() as session:
        found = await search_articles(session, "unicorn horn")
        article = await get_article(session, "long")
    assert article is not None
    assert article.body == body
    assert "secret of the unicorn" in found[0].snippet
    assert len(found[0].snippet) <= 1200


async def test_articles_are_listed_by_slug_in_pages(library: Sessions) -> None:
    async with library() as session:
        first = await list_articles(session, limit=2)
        second = await list_articles(session, after=first[-1].slug, limit=2)
        assert await get_article(session, "missing") is None
    assert [a.slug for a in [*first, *second]] == sorted(ARTICLES)[:4]
