/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.canary;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each form in which a canary may leave; a search that is blind for one fails here. */
class CanarySearchTest {
  private final CanarySearch canaries = new CanarySearch(new Random(7));
  private final String first = canaries.next();
  private final String second = canaries.next();
  private final String third = canaries.next();

  private void assertSecond(byte[] bytes) {
    assertThat(canaries.in(bytes)).containsExactly(1);
    assertThat(canaries.search(bytes).isCut()).isFalse();
    assertThat(canaries.holds(bytes, 1)).isTrue();
    assertThat(canaries.holds(bytes, 0)).isFalse();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void in_textInAnyCase_isFound() throws IOException {
    assertSecond(("x" + second + "y").getBytes(UTF_8));
    assertSecond(second.toUpperCase(Locale.ROOT).getBytes(UTF_8));
    assertSecond(second.getBytes(UTF_16LE));
    assertSecond(second.getBytes(UTF_16BE));
    assertSecond(gzip(gzip(second.getBytes(UTF_8))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "ab", "abc"})
  void in_base64AtEachPosition_isFound(String before) {
    byte[] bytes = (before + second + " and more").getBytes(UTF_8);

    assertSecond(Base64.getEncoder().encode(bytes));
    assertSecond(Base64.getUrlEncoder().encode(bytes));
    assertSecond(Base64.getMimeEncoder(20, new byte[] {'\n'}).encode(bytes));
  }

  @Test
  void in_digitsAndEscapes_isFound() {
    assertSecond(HexFormat.of().formatHex(second.getBytes(UTF_8)).getBytes(UTF_8));
    assertSecond(HexFormat.ofDelimiter(":").formatHex(second.getBytes(UTF_8)).getBytes(UTF_8));
    assertSecond(
        HexFormat.ofDelimiter("%")
            .withPrefix("")
            .formatHex(second.getBytes(UTF_8))
            .transform(digits -> "%" + digits)
            .getBytes(UTF_8));
    assertSecond(second.replace("n", "\\u006e").getBytes(UTF_8));
    assertSecond(second.replace("n", "&#110;").getBytes(UTF_8));
  }

  @Test
  void in_severalForms_allAreFound() {
    byte[] plainAndBase64 =
        (first + " " + Base64.getEncoder().encodeToString(third.getBytes(UTF_8))).getBytes(UTF_8);

    assertThat(canaries.in(plainAndBase64)).containsExactly(0, 2);
  }

  @Test
  void in_wordsOfAnotherSearchOrOfNone_areNotFound() {
    String other = new CanarySearch(new Random(8)).next();
    byte[] bytes = (other + " " + second.substring(1)).getBytes(ISO_8859_1);

    assertThat(canaries.in(bytes)).isEmpty();
    assertThat(canaries.in(second.replaceAll("bzz$", "pzz").getBytes(UTF_8))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 13, 14, 17, 20, 21})
  void search_wordThatALimitCut_isCutInEachForm(int letters) {
    byte[] cut = ("a" + second.substring(0, letters)).getBytes(UTF_8);
    String then = " \u0001" + "and more of it";
    assertCut(cut);
    assertCut(new String(cut, UTF_8).getBytes(UTF_16LE));
    assertCut(HexFormat.of().formatHex(cut).getBytes(UTF_8));
    assertCut(Base64.getEncoder().encode((new String(cut, UTF_8) + then).getBytes(UTF_8)));
    assertCut(("\\u0061" + new String(cut, UTF_8) + then).getBytes(UTF_8));
    assertThat(canaries.withoutWords(new String(cut, UTF_8))).isEqualTo("aCANARY");
  }

  /** A whole word beside it hides nothing. */
  private void assertCut(byte[] bytes) {
    assertThat(canaries.search(bytes)).isEqualTo(new CanarySearch.Found(Set.of(), true));
    byte[] both = (new String(bytes, ISO_8859_1) + "\n" + third).getBytes(ISO_8859_1);
    assertThat(canaries.search(both)).isEqualTo(new CanarySearch.Found(Set.of(2), true));
  }

  /** The page of a proof says so. */
  @Test
  void search_wordWithoutItsBeginning_isNotFound() {
    assertThat(canaries.search(second.substring(1).getBytes(UTF_8)).isNothing()).isTrue();
  }

  @Test
  void search_wordThatIsTooShort_isNotFound() {
    byte[] bytes = second.substring(0, CanarySearch.SHORTEST - 1).getBytes(UTF_8);
    assertThat(canaries.search(bytes).isNothing()).isTrue();
  }

  @Test
  void next_eachWord_isATokenOfItsOwn() {
    assertThat(first).matches("[a-z]{22}").isNotEqualTo(second);
    assertThat(canaries.withoutWords("no " + second + ".")).isEqualTo("no CANARY.");
    assertThat(canaries.size()).isEqualTo(3);
  }
}
