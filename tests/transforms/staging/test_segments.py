"""Articles collected into segments."""

from hypothesis import given
from hypothesis import strategies as st

from transforms.article import Article
from transforms.staging.segments import SegmentBuilder


def test_a_segment_is_full_by_its_articles_or_by_their_characters() -> None:
    builder = SegmentBuilder(most_articles=3, most_characters=10)
    articles = [Article(body="x" * size) for size in (1, 1, 1, 9, 1, 50, 1)]
    segments = [[len(article.body) for article in segment] for segment in builder.add(articles)]
    assert segments == [[1, 1, 1], [9, 1], [50]]
    assert [len(article.body) for article in builder.take()] == [1]


def test_the_characters_of_a_segment_don_t_count_for_the_next() -> None:
    builder = SegmentBuilder(most_articles=9, most_characters=10)
    sizes = [len(segment) for size in (6, 6, 6, 6, 6) for segment in builder.add([Article(body="x" * size)])]
    assert sizes == [2, 2]
    assert len(builder.articles) == 1


@given(st.lists(st.integers(0, 20), max_size=30), st.integers(1, 5), st.integers(1, 30))
def test_for_every_list_of_articles_each_is_in_one_segment_in_order(
    sizes: list[int], most_articles: int, most_characters: int
) -> None:
    builder = SegmentBuilder(most_articles, most_characters)
    articles = [Article(id=str(number), body="x" * size) for number, size in enumerate(sizes)]
    segments = [*builder.add(articles), builder.take()]
    assert [article for segment in segments for article in segment] == articles
    assert all(len(segment) <= most_articles for segment in segments)
    assert builder.take() == []
