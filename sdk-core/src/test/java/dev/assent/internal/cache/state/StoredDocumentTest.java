/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache.state;

import static dev.assent.internal.cache.state.StoredDocuments.of;
import static dev.assent.internal.cache.state.StoredDocuments.words;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Joins the documents that two processes stored for one level. */
class StoredDocumentTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # one                     | another                    | both, in either order
          u 5 @9 g:chat v:a         | u 6 @1 g:audio v:b         | u 6 @1 g:audio v:b
          u 5 @9 d:chat             | u 6 @1 g:chat              | u 6 @1 g:chat
          u 5 @9 g:chat             | u 6 @1 d:chat              | u 6 @1 d:chat
          u 5 @1 g:chat v:a         | u 5 @9 g:chat v:b          | u 5 @9 g:chat v:b
          u 5 @1 g:chat v:a         | u 5 @9 d:chat v:b          | u 5 @9 d:chat v:b
          u 5 @9 g:chat v:a         | u 5 @1 d:chat v:b          | u 5 @1 d:chat
          u 5 @9 g:chat v:a         | u 5 @1 g:audio v:b         | u 5 @1
          u 5 @9 g:chat g:audio     | u 5 @1 g:chat d:audio      | u 5 @1 g:chat d:audio
          u 5 @9 g:chat             | u 5 @1 g:chat a:health     | u 5 @1 g:chat a:health
          u 5 @1 g:chat             | u 5 @9 g:chat gone         | u 5 @9 g:chat gone
          u 5 @9 g:chat v:a         | u 5 @1 g:chat gone         | u 5 @9 g:chat v:a
          u 5 @5 g:chat             | u 5 @5 g:chat gone         | u 5 @5 g:chat gone
          u 5 @1 d:chat             | u 0 @9 gone                | u 5 @9 d:chat gone
          u 5 @9 d:chat             | u 0 @1 gone                | u 5 @9 d:chat
          u 5 @1 g:chat gone        | u 4 @9 g:chat              | u 5 @1 g:chat gone
          u 5 @1 g:chat gone        | u 6 @9 g:chat              | u 6 @9 g:chat
          """)
  void joined_twoOfOneLevel_losesNoRevisionAndNoDenial(String one, String other, String both) {
    assertThat(words(of(one).joined(of(other)))).isEqualTo(both);
    assertThat(words(of(other).joined(of(one)))).isEqualTo(both);
  }

  /** One process has heard of a restored database, and the other one of a denial before it. */
  @Test
  void joined_ofTwoGenerations_keepsWhatTheEarlierOneDenied() {
    StoredDocument denied = of("u 5 @9 d:chat").of(0, null);
    StoredDocument restored = of("u 9 @1 g:audio").of(1, null);
    for (StoredDocument joined : List.of(denied.joined(restored), restored.joined(denied))) {
      assertThat(words(joined)).isEqualTo("u 9 @1 g:audio d:chat");
      assertThat(joined.generation()).isEqualTo(1);
      assertThat(joined.kept().choices()).isEqualTo(denied.document().choices());
      assertThat(words(joined.joined(denied))).isEqualTo("u 9 @1 g:audio d:chat");
      assertThat(joined.joined(restored).kept()).isEqualTo(joined.kept());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "u 5 @9 g:chat,u 5 @1 d:audio",
    "u 5 @1 d:chat,u 5 @9 g:chat d:audio",
    "u 5 @1 g:chat,u 5 @9 g:chat d:audio"
  })
  void joined_againAndAgain_doesNotGrow(String one, String other) {
    StoredDocument joined = of(one).joined(of(other));
    for (int i = 0; i < 10; i++) {
      StoredDocument again = of(one).joined(of(other).joined(joined));
      assertThat(again.document().choices())
          .hasSameElementsAs(joined.document().choices())
          .hasSameSizeAs(joined.document().choices());
      joined = again;
    }
  }

  @Test
  void restricts_denialOrAdded_isTrue() {
    assertThat(of("u 5 d:chat").restricts()).isTrue();
    assertThat(of("u 5 a:health").restricts()).isTrue();
    assertThat(of("u 5 g:chat").restricts()).isFalse();
    assertThat(of("u 5 gone").restricts()).isFalse();
  }

  @Test
  void toString_showsNobody() {
    StoredDocument document = of("acme/u7 5 d:chat v:tag");
    StoredState.Loaded state = new StoredState.Loaded(Map.of("acme/u7", document), 0, true, null);
    for (Object shown : List.of(document, state)) {
      assertThat(shown.toString()).doesNotContain("acme", "chat", "tag");
    }
  }
}
