/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import static dev.assent.internal.android.tcf.TcStrings.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.iabtcf.decoder.TCString;
import com.iabtcf.utils.IntIterable;
import com.iabtcf.v2.PublisherRestriction;
import com.iabtcf.v2.RestrictionType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The decoder of TC strings, against published strings and against IAB's own decoder, on strings of
 * our writer and on strings with flipped bits.
 */
class TcStringTest {
  /** Published with the tests of IAB's decoder, made with https://www.iabtcf.com/#/encode. */
  private static final String PUBLISHED = "COtybn4PA_zT4KjACBENAPCIAEBAAECAAIAAAAAAAAAA";

  private static final String PUBLISHED_VENDORS =
      "COrEAV4OrXx94ACABBENAHCIAD-AAAAAAACAAxAAAAgAIAwgAgAAAAEAgQAAAAAEAYQAQAAAACAAAABAAA";

  private static List<Integer> vendors(TcString string) {
    return IntStream.rangeClosed(1, 0xffff).filter(string::consentsToVendor).boxed().toList();
  }

  private static List<Integer> purposes(TcString string) {
    return IntStream.rangeClosed(1, 24).filter(string::consentsTo).boxed().toList();
  }

  private static List<Integer> ints(IntIterable values) {
    return values.toStream().sorted().boxed().toList();
  }

  @Test
  void decode_publishedString_hasItsFields() {
    TcString string = TcString.decode(PUBLISHED);

    assertThat(string.cmp()).isEqualTo(675);
    assertThat(string.lastUpdated()).isEqualTo(Instant.parse("2021-02-02T17:01:00Z"));
    assertThat(string.policyVersion()).isEqualTo(2);
    assertThat(string.isPurposeOneTreatment()).isTrue();
    assertThat(purposes(string)).containsExactly(2, 10);
    assertThat(vendors(string)).isEmpty();
    assertThat(string.mayHaveDisclosed(1)).isTrue();
  }

  @Test
  void decode_publishedVendors_areThose() {
    TcString string =
        TcString.decode(PUBLISHED_VENDORS + ".IBAgAAAgAIAwgAgAAAAEAAAACA.QAagAQAgAIAwgA");

    assertThat(purposes(string)).containsExactly(3, 4, 5, 6, 7, 8, 9);
    assertThat(vendors(string)).containsExactly(23, 37, 47, 48, 53, 65, 98);
    assertThat(IntStream.rangeClosed(1, 200).filter(string::mayHaveDisclosed))
        .containsExactly(23, 37, 47, 48, 53, 65, 98, 129);
  }

  @Test
  void decode_publishedRanges_areThose() {
    assertThat(
            vendors(TcString.decode("COwBOpCOwBOpCLqAAAENAPCAAAAAAAAAAAAAFfwAYFfAV-BVkAGBVYFWAAA")))
        .containsExactly(702, 703);
  }

  @Test
  void decode_stringOfTheWriter_isWhatIabReads() {
    String text =
        string()
            .purposes(1, 8, 11)
            .vendors(3, 755, 756)
            .legitimateInterest(2, 800)
            .restriction(8, 0, 3, 5)
            .disclosed(3, 755)
            .encode();

    TCString theirs = TCString.decode(text);

    assertThat(ints(theirs.getPurposesConsent())).containsExactly(1, 8, 11);
    assertThat(ints(theirs.getVendorConsent())).containsExactly(3, 755, 756);
    assertThat(ints(theirs.getVendorLegitimateInterest())).containsExactly(800);
    assertThat(ints(theirs.getDisclosedVendors())).containsExactly(3, 755);
    assertThat(theirs.getCmpId()).isEqualTo(TcStrings.CMP);
    assertThat(theirs.getLastUpdated()).isEqualTo(TcStrings.UPDATED);
    assertSame(TcString.decode(text), theirs, true);
  }

  private static void assertSame(TcString ours, TCString theirs, boolean isDisclosed) {
    assertThat(ours.lastUpdated()).isEqualTo(theirs.getLastUpdated());
    assertThat(ours.cmp()).isEqualTo(theirs.getCmpId());
    assertThat(ours.policyVersion()).isEqualTo(theirs.getTcfPolicyVersion());
    assertThat(ours.isPurposeOneTreatment()).isEqualTo(theirs.getPurposeOneTreatment());
    assertThat(purposes(ours)).isEqualTo(ints(theirs.getPurposesConsent()));
    assertThat(vendors(ours)).isEqualTo(ints(theirs.getVendorConsent()));
    assertThat(ours.consents()).isEqualTo(purposes(ours).size() + vendors(ours).size());
    for (int vendor = 1; vendor <= 30; vendor++) {
      assertThat(ours.mayHaveDisclosed(vendor))
          .isEqualTo(!isDisclosed || theirs.getDisclosedVendors().contains(vendor));
      for (int purpose = 1; purpose <= 11; purpose++) {
        assertThat(ours.isRestricted(purpose, vendor))
            .isEqualTo(isRestricted(theirs, purpose, vendor));
      }
    }
  }

  /** Whether the second segment is the one of the disclosed vendors. */
  private static boolean isDisclosed(String text) {
    int dot = text.indexOf('.');
    return dot > 0 && Base64.getUrlDecoder().decode(text.substring(dot + 1))[0] >>> 5 == 1;
  }

  private static boolean isRestricted(TCString string, int purpose, int vendor) {
    for (PublisherRestriction each : string.getPublisherRestrictions()) {
      if (each.getPurposeId() == purpose
          && each.getRestrictionType() != RestrictionType.REQUIRE_CONSENT
          && each.getVendorIds().contains(vendor)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void decode_flippedBits_isRefusedOrWhatIabReads() {
    int refused = 0;
    int decoded = 0;
    for (int seed = 0; seed < 3000; seed++) {
      Random random = new Random(seed);
      String text = TcStrings.random(random).encode();
      assertSame(TcString.decode(text), TCString.decode(text), isDisclosed(text));
      String flipped = flipped(text, random);
      TcString ours;
      try {
        ours = TcString.decode(flipped);
      } catch (IllegalArgumentException isRefused) {
        assertThat(isRefused).as("seed " + seed).hasNoCause();
        refused++;
        continue;
      }
      assertSame(ours, TCString.decode(flipped), isDisclosed(flipped));
      decoded++;
    }
    assertThat(refused).isGreaterThan(100);
    assertThat(decoded).isGreaterThan(500);
  }

  private static String flipped(String text, Random random) {
    List<String> segments = new ArrayList<>(List.of(text.split("\\.")));
    int which = random.nextInt(segments.size());
    byte[] bytes = Base64.getUrlDecoder().decode(segments.get(which));
    int bits = 1 + random.nextInt(3);
    for (int i = 0; i < bits; i++) {
      int bit = random.nextInt(bytes.length * 8);
      bytes[bit / 8] ^= (byte) (1 << bit % 8);
    }
    segments.set(which, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    return String.join(".", segments);
  }

  @Test
  void decode_everyShorterText_isRefusedOrLacksZerosOnly() {
    String text = string().purposes(8).vendors(755).encode();
    for (int length = 0; length < text.length() - 4; length++) {
      String cut = text.substring(0, length);
      assertThatIllegalArgumentException().isThrownBy(() -> TcString.decode(cut));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "1YNN",
        "DBABMA~" + PUBLISHED,
        PUBLISHED + "~1YNN",
        "BOEFEAyOEFEAyAHABDENAI4AAAB9vABAASA",
        PUBLISHED + "#",
        PUBLISHED + ".",
        PUBLISHED + ".AAAA",
        PUBLISHED + ".IAAA.IAAA",
        PUBLISHED + ".IAAA.QAAA.YAAA.gAAA"
      })
  void decode_otherText_isRefusedWithoutIt(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TcString.decode(text))
        .withNoCause()
        .satisfies(problem -> assertThat(problem.getMessage()).doesNotContain(PUBLISHED));
  }

  @Test
  void decode_bitsAfterTheLastField_areRefused() {
    String text = string().purposes(8).encode();
    assertThat(TcString.decode(text + "AAAA").consentsTo(8)).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TcString.decode(text + "AAAB"))
        .withMessageContaining("goes on");
    assertThatIllegalArgumentException().isThrownBy(() -> TcString.decode(PUBLISHED + ".IAAAAAAB"));
  }

  @Test
  void decode_hugeText_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TcString.decode("C".repeat(TcString.MAX_LENGTH + 1)))
        .withMessageContaining("longer");
  }

  @Test
  void decode_rangeBeyondTheHighestVendor_isRefused() {
    String core = string().asRanges(true).encode();
    assertThat(vendors(TcString.decode(core))).isEmpty();
    String beyond = TcStrings.bits(1, 3) + TcStrings.bits(5, 16) + "1" + TcStrings.bits(1, 12);
    for (String range : List.of("0" + TcStrings.bits(6, 16), "0" + TcStrings.bits(0, 16))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TcString.decode(core + "." + TcStrings.base64(beyond + range)));
    }
  }
}
