/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import static dev.assent.internal.android.tcf.TcStrings.string;
import static org.assertj.core.api.Assertions.assertThat;

import com.iabtcf.decoder.TCString;
import com.iabtcf.v2.PublisherRestriction;
import com.iabtcf.v2.RestrictionType;
import dev.assent.category.Category;
import dev.assent.policy.Purpose;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What keys say about rows: cases as a table, and random keys against a second implementation. */
class TcfReadingTest {
  private static final Instant NOW = TcStrings.UPDATED.plus(Duration.ofHours(12));
  private static final TcfRow ROW =
      new TcfRow(8, 755, Purpose.PRODUCT_IMPROVEMENT, Set.of(Category.CONTENT_CHAT));
  private static final TcfRow FIRST_PURPOSE =
      new TcfRow(1, 755, Purpose.QUALITY_ASSURANCE, Set.of(Category.CONTENT_CHAT));

  private final Map<String, Object> keys = new HashMap<>();

  private static TcfRows mapping(TcfRow... rows) {
    return new TcfRows("acme", LocalDate.of(2024, 1, 10), Set.of(TcStrings.CMP), List.of(rows));
  }

  private static TcStrings yes() {
    return string().purposes(1, 8).vendors(755);
  }

  private TcfReading read(TcfRow row) {
    return TcfReading.of(TcfKeys.of(keys, false), mapping(row), NOW);
  }

  private TcfAnswer answer(TcStrings string) {
    return answer(string, ROW);
  }

  private TcfAnswer answer(TcStrings string, TcfRow row) {
    keys.put(TcfKeys.TC_STRING, string.encode());
    keys.put(TcfKeys.GDPR_APPLIES, 1);
    return read(row).answers().get(0);
  }

  @Test
  void answer_yesToPurposeAndVendor_isGranted() {
    assertThat(answer(yes())).isEqualTo(TcfAnswer.GRANTED);
    assertThat(answer(yes().disclosed(755))).isEqualTo(TcfAnswer.GRANTED);
    assertThat(answer(yes().asRanges(true))).isEqualTo(TcfAnswer.GRANTED);
    assertThat(answer(yes().restriction(8, 1, 755, 755))).isEqualTo(TcfAnswer.GRANTED);
    assertThat(answer(yes().restriction(8, 0, 1, 754))).isEqualTo(TcfAnswer.GRANTED);
    assertThat(answer(yes().restriction(7, 0, 755, 755))).isEqualTo(TcfAnswer.GRANTED);
  }

  @Test
  void answer_noToOneOfThem_isDeniedWhereTheVendorWasDisclosed() {
    for (TcStrings no :
        List.of(
            string().purposes(8),
            string().vendors(755),
            string().vendors(755).disclosed(755),
            string().purposes(8).disclosed(7, 755),
            string())) {
      assertThat(answer(no)).isEqualTo(TcfAnswer.DENIED);
    }
    assertThat(answer(string().purposes(8).disclosed(7))).isEqualTo(TcfAnswer.UNKNOWN);
    assertThat(answer(string().vendors(755).disclosed())).isEqualTo(TcfAnswer.UNKNOWN);
  }

  @Test
  void answer_yesOfVendorThatWasNotDisclosed_isUnknown() {
    assertThat(answer(yes().disclosed(7))).isEqualTo(TcfAnswer.UNKNOWN);
  }

  @Test
  void answer_legitimateInterest_isNoConsent() {
    assertThat(answer(string().legitimateInterest(8, 755))).isEqualTo(TcfAnswer.DENIED);
    assertThat(answer(string().purposes(8).legitimateInterest(8, 755))).isEqualTo(TcfAnswer.DENIED);
  }

  @Test
  void answer_restrictionOfThePublisher_isUnknown() {
    for (int type : List.of(0, 2, 3)) {
      assertThat(answer(yes().restriction(8, type, 700, 800))).isEqualTo(TcfAnswer.UNKNOWN);
    }
  }

  @Test
  void answer_purposeOneThatWasNotAsked_isUnknown() {
    assertThat(answer(yes().purposeOneTreatment(), FIRST_PURPOSE)).isEqualTo(TcfAnswer.UNKNOWN);
    assertThat(answer(string().vendors(755).purposeOneTreatment(), FIRST_PURPOSE))
        .isEqualTo(TcfAnswer.UNKNOWN);
    assertThat(answer(string().purposeOneTreatment(), FIRST_PURPOSE)).isEqualTo(TcfAnswer.DENIED);
    assertThat(answer(yes().purposeOneTreatment())).isEqualTo(TcfAnswer.GRANTED);
  }

  @Test
  void answer_yesFromBeforeTheTermsOrAhead_isUnknownAndNoIsDenied() {
    Instant before = TcStrings.UPDATED.minus(Duration.ofDays(1));
    Instant ahead = NOW.plus(Duration.ofHours(25));
    assertThat(answer(yes().updated(before))).isEqualTo(TcfAnswer.UNKNOWN);
    assertThat(answer(yes().updated(ahead))).isEqualTo(TcfAnswer.UNKNOWN);
    assertThat(answer(string().updated(before))).isEqualTo(TcfAnswer.DENIED);
    assertThat(answer(string().updated(ahead))).isEqualTo(TcfAnswer.DENIED);
  }

  @Test
  void answer_splitKeys_canOnlyTighten() {
    keys.put(TcfKeys.PURPOSE_CONSENTS, "11111111");
    keys.put(TcfKeys.VENDOR_CONSENTS, "1".repeat(755));
    assertThat(answer(yes())).isEqualTo(TcfAnswer.GRANTED);
    assertThat(answer(string())).isEqualTo(TcfAnswer.DENIED);
    assertThat(answer(string().disclosed(7))).isEqualTo(TcfAnswer.UNKNOWN);

    keys.put(TcfKeys.PURPOSE_CONSENTS, "11111110");
    assertThat(answer(yes())).isEqualTo(TcfAnswer.DENIED);
    keys.put(TcfKeys.PURPOSE_CONSENTS, "1111111");
    assertThat(answer(yes())).isEqualTo(TcfAnswer.UNKNOWN);
    keys.put(TcfKeys.PURPOSE_CONSENTS, "1111111x");
    assertThat(answer(yes())).isEqualTo(TcfAnswer.UNKNOWN);
    keys.put(TcfKeys.PURPOSE_CONSENTS, "");
    assertThat(answer(yes())).isEqualTo(TcfAnswer.UNKNOWN);

    keys.put(TcfKeys.PURPOSE_CONSENTS, "11111111");
    keys.put(TcfKeys.VENDOR_CONSENTS, "1".repeat(754));
    assertThat(answer(yes())).isEqualTo(TcfAnswer.UNKNOWN);
    keys.put(TcfKeys.VENDOR_CONSENTS, "1".repeat(754) + "0");
    assertThat(answer(yes())).isEqualTo(TcfAnswer.DENIED);
    keys.remove(TcfKeys.TC_STRING);
    assertThat(read(ROW).standing()).isEqualTo(TcfStanding.ABSENT);
  }

  @Test
  void standing_otherPlatforms_areNotRead() {
    assertThat(answer(yes().cmp(301))).isEqualTo(TcfAnswer.UNKNOWN);
    assertThat(read(ROW).standing()).isEqualTo(TcfStanding.OTHER_SOURCE);
    assertThat(answer(string().cmp(301))).isEqualTo(TcfAnswer.UNKNOWN);
    keys.put(TcfKeys.CMP, 301);
    assertThat(answer(yes())).isEqualTo(TcfAnswer.UNKNOWN);
    keys.put(TcfKeys.CMP, TcStrings.CMP);
    assertThat(answer(yes())).isEqualTo(TcfAnswer.GRANTED);
  }

  @Test
  void standing_gdprThatDoesNotApply_isNotRead() {
    answer(yes());
    keys.put(TcfKeys.GDPR_APPLIES, 0);
    assertThat(read(ROW).standing()).isEqualTo(TcfStanding.DOES_NOT_APPLY);
    for (int other : List.of(-1, 2)) {
      keys.put(TcfKeys.GDPR_APPLIES, other);
      assertThat(read(ROW).standing()).isEqualTo(TcfStanding.UNDETERMINED);
    }
    keys.remove(TcfKeys.GDPR_APPLIES);
    assertThat(read(ROW).standing()).isEqualTo(TcfStanding.UNDETERMINED);
    assertThat(read(ROW).answers()).containsExactly(TcfAnswer.UNKNOWN);
    assertThat(TcfReading.of(TcfKeys.of(keys, true), mapping(ROW), NOW).answers())
        .containsExactly(TcfAnswer.GRANTED);
  }

  @Test
  void standing_otherVersions_areNotRead() {
    for (TcStrings other :
        List.of(yes().version(1), yes().version(3), yes().policy(1), yes().policy(6))) {
      assertThat(answer(other)).isEqualTo(TcfAnswer.UNKNOWN);
      assertThat(read(ROW).standing()).isEqualTo(TcfStanding.UNREADABLE);
    }
    assertThat(answer(yes().policy(2))).isEqualTo(TcfAnswer.GRANTED);
  }

  @Test
  void standing_wrongTypesAndHugeValues_areNotRead() {
    Map<String, Object> wrong =
        Map.of(
            TcfKeys.TC_STRING,
            1,
            TcfKeys.GDPR_APPLIES,
            "1",
            TcfKeys.CMP,
            300L,
            TcfKeys.PURPOSE_CONSENTS,
            Set.of("1"),
            TcfKeys.VENDOR_CONSENTS,
            true);
    wrong.forEach(
        (key, value) -> {
          keys.clear();
          answer(yes());
          keys.put(key, value);
          assertThat(read(ROW).standing()).as(key).isEqualTo(TcfStanding.WRONG_TYPE);
          assertThat(read(ROW).answers()).containsExactly(TcfAnswer.UNKNOWN);
        });
    for (String key :
        List.of(TcfKeys.TC_STRING, TcfKeys.PURPOSE_CONSENTS, TcfKeys.VENDOR_CONSENTS)) {
      keys.clear();
      answer(yes());
      keys.put(key, "1".repeat(70_000));
      assertThat(read(ROW).standing()).as(key).isEqualTo(TcfStanding.TOO_LONG);
    }
  }

  @Test
  void standing_gppString_isIgnored() {
    keys.put("IABGPP_HDR_GppString", "DBABMA~" + yes().encode());
    keys.put("IABGPP_2_String", yes().encode());
    keys.put(TcfKeys.GDPR_APPLIES, 1);
    assertThat(read(ROW).standing()).isEqualTo(TcfStanding.ABSENT);
    assertThat(read(ROW).answers()).containsExactly(TcfAnswer.UNKNOWN);
  }

  @Test
  void unlisted_yesesThatNoRowNames_areCounted() {
    answer(string().purposes(1, 2, 8).vendors(3, 755, 756));
    assertThat(read(ROW).unlisted()).isEqualTo(4);
    assertThat(read(FIRST_PURPOSE).unlisted()).isEqualTo(4);
    answer(string());
    assertThat(read(ROW).unlisted()).isZero();
  }

  @Test
  void answers_randomKeysWithFlippedBits_areThoseOfTheModel() {
    int granted = 0;
    int denied = 0;
    for (int seed = 0; seed < 5000; seed++) {
      Random random = new Random(seed);
      keys.clear();
      keys.put(TcfKeys.GDPR_APPLIES, random.nextInt(10) == 0 ? 0 : 1);
      TcStrings made = TcStrings.random(random);
      keys.put(TcfKeys.TC_STRING, corrupt(made.encode(), random));
      if (random.nextBoolean()) {
        keys.put(TcfKeys.PURPOSE_CONSENTS, corruptFlags(made.splitPurposes(), random));
      }
      if (random.nextBoolean()) {
        keys.put(TcfKeys.VENDOR_CONSENTS, corruptFlags(made.splitVendors(), random));
      }
      List<TcfRow> rows = new ArrayList<>();
      for (int purpose = 1; purpose <= 4; purpose++) {
        for (int vendor = 1; vendor <= 20; vendor += 3) {
          rows.add(new TcfRow(purpose, vendor, ROW.ours(), ROW.categories()));
        }
      }
      TcfReading reading =
          TcfReading.of(TcfKeys.of(keys, false), mapping(rows.toArray(new TcfRow[0])), NOW);
      for (int i = 0; i < rows.size(); i++) {
        TcfAnswer answer = reading.answers().get(i);
        TcfAnswer model = model(rows.get(i));
        boolean isStricter =
            reading.standing() == TcfStanding.UNREADABLE && answer == TcfAnswer.UNKNOWN;
        assertThat(isStricter ? model : answer)
            .as("seed " + seed + ", " + rows.get(i).question())
            .isEqualTo(model);
        granted += answer == TcfAnswer.GRANTED ? 1 : 0;
        denied += answer == TcfAnswer.DENIED ? 1 : 0;
      }
    }
    assertThat(granted).isGreaterThan(1000);
    assertThat(denied).isGreaterThan(1000);
  }

  private static String corrupt(String text, Random random) {
    StringBuilder changed = new StringBuilder(text);
    if (random.nextBoolean()) {
      int at = random.nextInt(text.length());
      changed.setCharAt(at, "ABCQg_9.".charAt(random.nextInt(8)));
    }
    return random.nextInt(20) == 0
        ? changed.substring(0, random.nextInt(text.length()))
        : changed.toString();
  }

  private static String corruptFlags(String flags, Random random) {
    StringBuilder changed = new StringBuilder(flags);
    if (!flags.isEmpty() && random.nextInt(3) == 0) {
      changed.setCharAt(random.nextInt(flags.length()), "01x".charAt(random.nextInt(3)));
    }
    return changed.substring(0, random.nextInt(4) == 0 ? flags.length() / 2 : flags.length());
  }

  /** The rules once more, over IAB's decoder. */
  private TcfAnswer model(TcfRow row) {
    String text = (String) keys.get(TcfKeys.TC_STRING);
    if (text.isEmpty() || !keys.get(TcfKeys.GDPR_APPLIES).equals(1)) {
      return TcfAnswer.UNKNOWN;
    }
    TCString string;
    boolean isDisclosed;
    try {
      string = TCString.decode(text);
      isDisclosed = !hasDisclosed(text) || string.getDisclosedVendors().contains(row.vendor());
    } catch (RuntimeException unreadable) {
      return TcfAnswer.UNKNOWN;
    }
    if (string.getVersion() != 2
        || string.getTcfPolicyVersion() < 2
        || string.getTcfPolicyVersion() > 5
        || string.getCmpId() != TcStrings.CMP
        || !isDisclosed) {
      return TcfAnswer.UNKNOWN;
    }
    boolean isUnasked = row.purpose() == 1 && string.getPurposeOneTreatment();
    if (!string.getVendorConsent().contains(row.vendor())) {
      return TcfAnswer.DENIED;
    }
    if (isUnasked) {
      return TcfAnswer.UNKNOWN;
    }
    if (!string.getPurposesConsent().contains(row.purpose())) {
      return TcfAnswer.DENIED;
    }
    char purpose = flag(TcfKeys.PURPOSE_CONSENTS, row.purpose());
    char vendor = flag(TcfKeys.VENDOR_CONSENTS, row.vendor());
    if (purpose == '0' || vendor == '0') {
      return TcfAnswer.DENIED;
    }
    for (PublisherRestriction each : string.getPublisherRestrictions()) {
      if (each.getPurposeId() == row.purpose()
          && each.getRestrictionType() != RestrictionType.REQUIRE_CONSENT
          && each.getVendorIds().contains(row.vendor())) {
        return TcfAnswer.UNKNOWN;
      }
    }
    boolean isInTime =
        !string.getLastUpdated().isBefore(TcStrings.UPDATED)
            && !string.getLastUpdated().isAfter(NOW.plus(Duration.ofDays(1)));
    return purpose == '1' && vendor == '1' && isInTime ? TcfAnswer.GRANTED : TcfAnswer.UNKNOWN;
  }

  private static boolean hasDisclosed(String text) {
    String[] segments = text.split("\\.");
    for (int i = 1; i < segments.length; i++) {
      if (java.util.Base64.getUrlDecoder().decode(segments[i])[0] >>> 5 == 1) {
        return true;
      }
    }
    return false;
  }

  private char flag(String key, int number) {
    String flags = (String) keys.get(key);
    return flags == null ? '1' : number <= flags.length() ? flags.charAt(number - 1) : '-';
  }
}
