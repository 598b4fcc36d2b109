/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import io.opentelemetry.api.common.AttributeType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Declarations are made once: a wrong one throws at once, and its message names the mistake. */
class DeclarationTest {
  private final CaptureFixture fixture = new CaptureFixture("acme/u7");

  @ParameterizedTest
  @ValueSource(
      strings = {"", "joined", "Meeting.joined", "meeting.", ".joined", "meeting joined.x"})
  void name_ofAnotherForm_throwsNamingIt(String name) {
    assertThatThrownBy(() -> EventType.usage(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("event '" + name + "'");
    assertThatThrownBy(() -> Field.ofString(name, Category.SERVICE_USAGE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("field '" + name + "'");
  }

  @Test
  void name_thatIsAssentsOwn_throws() {
    assertThatThrownBy(() -> Field.ofString("assent.category", Category.SERVICE_USAGE))
        .hasMessageContaining("Assent's own");
  }

  @Test
  void eventType_aFieldWithoutCategory_throwsNamingIt() {
    Field<String> bare = Field.ofString("meeting.bare");
    assertThatThrownBy(() -> EventType.usage("meeting.joined", bare))
        .hasMessageContaining("meeting.bare");
  }

  @Test
  void eventType_twoFieldsOfOneName_throwsNamingIt() {
    Field<String> one = Field.ofString("meeting.id", Category.SERVICE_USAGE);
    Field<Long> other = Field.ofLong("meeting.id", Category.SERVICE_USAGE);
    assertThatThrownBy(() -> EventType.usage("meeting.joined", one, other))
        .hasMessageContaining("meeting.id");
  }

  @Test
  void maxLength_ofNumbersOrBelowOne_throws() {
    Field<Long> number = Field.ofLong("meeting.size", Category.SERVICE_USAGE);
    Field<String> text = Field.ofString("meeting.id", Category.SERVICE_USAGE);
    assertThatThrownBy(() -> number.maxLength(5)).hasMessageContaining("meeting.size");
    assertThatThrownBy(() -> text.maxLength(0)).hasMessageContaining("meeting.id");
  }

  @Test
  void declare_aType_makesItsNamesKnownWithTheirCategories() {
    Field<String> chat = Field.ofString("meeting.chat", Category.CONTENT_CHAT).maxLength(2000);
    Field<String> audio = Field.ofString("meeting.heard", Category.CONTENT_AUDIO);
    Field<String> summary = Field.ofString("meeting.summary").derivedFrom(chat, audio);

    fixture.events.declare(EventType.diagnostic("meeting.failed", chat, summary));

    Catalog catalog = fixture.catalog;
    assertThat(catalog.event("meeting.failed"))
        .isEqualTo(CaptureFixture.CATEGORIES.mask("service.diagnostic"));
    assertThat(catalog.attribute("meeting.chat").classify(AttributeType.STRING, "x".repeat(2000)))
        .isEqualTo(CaptureFixture.CHAT);
    assertThat(catalog.attribute("meeting.summary").mask())
        .isEqualTo(CaptureFixture.CHAT | CaptureFixture.AUDIO);
    assertThat(catalog.attribute("meeting.summary").classify(AttributeType.STRING, "x".repeat(129)))
        .isEqualTo(Categories.UNCLASSIFIED);
    assertThat(catalog.attribute("meeting.summary").classify(AttributeType.LONG, 7L))
        .isEqualTo(Categories.UNCLASSIFIED);
    assertThat(catalog.attribute("meeting.heard").mask()).isEqualTo(Categories.UNCLASSIFIED);
  }

  @Test
  void declare_twice_isTheSame() {
    EventType type =
        EventType.usage("meeting.joined", Field.ofLong("meeting.size", Category.SERVICE_USAGE));
    fixture.events.declare(type);
    fixture.events.declare(type);

    assertThat(fixture.catalog.event("meeting.joined")).isEqualTo(CaptureFixture.USAGE);
  }

  @Test
  void derivedFrom_aDerivedField_inheritsAllCategories() {
    Field<String> chat = Field.ofString("meeting.chat", Category.CONTENT_CHAT);
    Field<String> summary =
        Field.ofString("meeting.summary", Category.SERVICE_USAGE).derivedFrom(chat);
    Field<String> title = Field.ofString("meeting.title").derivedFrom(summary).maxLength(20);

    assertThat(title.categories())
        .containsExactlyInAnyOrder(Category.SERVICE_USAGE, Category.CONTENT_CHAT);
  }

  @Test
  void declare_aCategoryThatIsNotKnown_throwsNamingIt() {
    Field<String> board = Field.ofString("meeting.board", Category.of("content.whiteboard"));
    EventType type = EventType.usage("meeting.drawn", board);
    assertThatThrownBy(() -> fixture.events.declare(type))
        .hasMessageContaining("content.whiteboard");
  }

  @Test
  void declare_aNameThatTheCatalogKnowsOtherwise_throws() {
    EventType type =
        EventType.usage("meeting.joined", Field.ofString("http.route", Category.SERVICE_USAGE));
    assertThatThrownBy(() -> fixture.events.declare(type)).hasMessageContaining("http.route");
  }
}
