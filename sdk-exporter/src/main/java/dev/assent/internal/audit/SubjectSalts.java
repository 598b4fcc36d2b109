/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.internal.file.Disk;
import dev.assent.internal.file.DiskFile;
import java.io.Closeable;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The pseudonyms of subjects in a journal. A pseudonym is the first 128 bits of HMAC-SHA256(key,
 * salt, path): who destroys the salt makes it impossible to tell whom the lines are about, even
 * with the key and the path. Each subject has one salt in a file of slots:
 *
 * <pre>
 * audit.salts   slots of 64 bytes; zeros are a free one
 *    0  32  HMAC-SHA256(key, 0x00, path), to find the slot of a subject
 *   32  32  the salt: random bytes
 * </pre>
 *
 * The first slot is nobody's: HMAC-SHA256(key, 0x01), and zeros, as soon as the journal has a line.
 * Where it says something else, key and salts are not those of the lines, and are made anew.
 *
 * <p>The salts are not kept in memory: a slot is read for each use, so that another process can
 * destroy it at any time. If all {@value #MAX_SLOTS} slots are taken, a new subject takes the slot
 * of a random other one. This class can't prevent a file system or a device from keeping copies of
 * overwritten bytes. Not thread-safe.
 */
final class SubjectSalts implements Closeable {
  /** The maximum number of subjects with a pseudonym: {@value}. */
  static final int MAX_SLOTS = 1 << 16;

  private static final int KEY_BYTES = 32;
  private static final int SLOT_BYTES = 64;
  private static final int MAX_KEY_FILE_BYTES = 4096;
  private static final int PSEUDONYM_BYTES = 16;
  private static final String ALGORITHM = "HmacSHA256";
  private static final byte[] FREE = new byte[SLOT_BYTES];
  private static final byte[] OF_SUBJECT = {0};
  private static final byte[] OF_KEY = {1};

  private final Mac mac;
  private final DiskFile file;
  private final Random random;
  private final int maxSlots;
  private final Map<String, Integer> slots = new HashMap<>();
  private final List<Integer> free = new ArrayList<>();
  private int used = 1;
  private int displaced;
  private boolean isUnforced;
  private boolean isConfirmed;

  private SubjectSalts(byte[] key, DiskFile file, Random random, int maxSlots) throws IOException {
    this.mac = mac(key);
    this.file = file;
    this.random = random;
    this.maxSlots = maxSlots;
    load();
  }

  private static Mac mac(byte[] key) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(key, ALGORITHM));
      return mac;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HmacSHA256", impossible);
    }
  }

  /** The pseudonyms of a journal, and whether those of earlier lines can't be computed any more. */
  record Opened(SubjectSalts salts, boolean isNew) {}

  /**
   * Opens the pseudonyms of a journal. Makes key and salts anew if one of them is missing, or they
   * don't belong together.
   */
  static Opened open(JournalDirectory directory, Disk disk) throws IOException {
    return open(directory, disk, new SecureRandom(), MAX_SLOTS);
  }

  static Opened open(JournalDirectory directory, Disk disk, Random random, int maxSlots)
      throws IOException {
    SubjectSalts found = read(directory, disk, random, maxSlots);
    if (found != null) {
      return new Opened(found, false);
    }
    disk.delete(directory.salts()); // no salt is of use under another key
    byte[] key = key(directory, disk);
    byte[] used = key == null ? disk.storeRandomKey(directory.key(), KEY_BYTES) : key;
    DiskFile file = disk.create(directory.salts(), null);
    SubjectSalts salts = of(used, file, random, maxSlots);
    try {
      disk.forceDirectory(directory.path());
    } catch (IOException | RuntimeException failed) {
      salts.close();
      throw failed;
    }
    return new Opened(salts, true);
  }

  private static SubjectSalts of(byte[] key, DiskFile file, Random random, int maxSlots)
      throws IOException {
    try {
      return new SubjectSalts(key, file, random, maxSlots);
    } catch (IOException | RuntimeException failed) {
      file.close();
      throw failed;
    }
  }

  /**
   * Opens the pseudonyms of a journal without changing it; null if there are none, or key and salts
   * don't belong together.
   */
  static @Nullable SubjectSalts read(JournalDirectory directory, Disk disk) throws IOException {
    return read(directory, disk, new SecureRandom(), MAX_SLOTS);
  }

  private static @Nullable SubjectSalts read(
      JournalDirectory directory, Disk disk, Random random, int maxSlots) throws IOException {
    byte[] key = key(directory, disk);
    DiskFile file = key == null ? null : JournalDirectory.openIfPresent(directory.salts(), disk);
    if (key == null || file == null) {
      return null;
    }
    SubjectSalts salts = of(key, file, random, maxSlots);
    if (salts.isConfirmed) {
      return salts;
    }
    salts.close();
    return null;
  }

  private static byte @Nullable [] key(JournalDirectory directory, Disk disk) throws IOException {
    byte[] found = disk.readIfPresent(directory.key(), MAX_KEY_FILE_BYTES);
    return found != null && found.length == KEY_BYTES ? found : null;
  }

  private void load() throws IOException {
    int whole = (int) Math.min(file.size() / SLOT_BYTES, maxSlots + 1L);
    byte[] all = new byte[whole * SLOT_BYTES];
    file.read(0, all, 0, all.length);
    isConfirmed = whole > 0 && Arrays.equals(confirmation(), Arrays.copyOf(all, SLOT_BYTES));
    for (used = 1; used < whole; used++) {
      byte[] slot = Arrays.copyOfRange(all, used * SLOT_BYTES, (used + 1) * SLOT_BYTES);
      if (Arrays.equals(slot, FREE)) {
        free.add(used);
      } else {
        slots.put(tag(slot), used);
      }
    }
  }

  private byte[] confirmation() {
    return Arrays.copyOf(digest(OF_KEY, ""), SLOT_BYTES);
  }

  /**
   * Takes note, durably, that the journal has a line: from now on, key and salts are those of its
   * lines. Call it after the line that says that they are new.
   */
  void confirm() throws IOException {
    if (!isConfirmed) {
      file.write(0, confirmation(), 0, SLOT_BYTES);
      file.force();
      isConfirmed = true;
    }
  }

  private static String tag(byte[] slot) {
    return HexFormat.of().formatHex(slot, 0, KEY_BYTES);
  }

  /** Returns the pseudonym of a subject, which has one from now on. */
  String pseudonym(String path) throws IOException {
    String known = find(path);
    return known == null ? pseudonym(path, add(path)) : known;
  }

  /** Returns the pseudonym of a subject; null if it has none, or none any more. */
  @Nullable String find(String path) throws IOException {
    byte[] tag = digest(OF_SUBJECT, path);
    Integer slot = slots.get(HexFormat.of().formatHex(tag));
    if (slot == null) {
      return null;
    }
    byte[] content = new byte[SLOT_BYTES];
    if (file.size() >= (slot + 1L) * SLOT_BYTES) { // else something else has cut it
      file.read((long) slot * SLOT_BYTES, content, 0, SLOT_BYTES);
    }
    return Arrays.equals(tag, 0, KEY_BYTES, content, 0, KEY_BYTES)
        ? pseudonym(path, Arrays.copyOfRange(content, KEY_BYTES, SLOT_BYTES))
        : null; // another process has destroyed it
  }

  private String pseudonym(String path, byte[] salt) {
    return HexFormat.of().formatHex(digest(salt, path), 0, PSEUDONYM_BYTES);
  }

  private byte[] digest(byte[] first, String path) {
    mac.reset(); // an error may have ended the last call
    mac.update(first);
    return mac.doFinal(path.getBytes(UTF_8));
  }

  private byte[] add(String path) throws IOException {
    byte[] tag = digest(OF_SUBJECT, path);
    byte[] salt = new byte[SLOT_BYTES - KEY_BYTES];
    random.nextBytes(salt);
    byte[] content = Arrays.copyOf(tag, SLOT_BYTES);
    System.arraycopy(salt, 0, content, KEY_BYTES, salt.length);
    String name = HexFormat.of().formatHex(tag);
    Integer former = slots.get(name);
    int slot = former == null ? slot() : former;
    isUnforced = true;
    file.write((long) slot * SLOT_BYTES, content, 0, SLOT_BYTES);
    slots.put(name, slot);
    return salt;
  }

  private int slot() {
    if (!free.isEmpty()) {
      return free.remove(free.size() - 1);
    }
    if (used <= maxSlots) {
      return used++;
    }
    int taken = 1 + random.nextInt(maxSlots);
    if (slots.values().remove(taken)) {
      displaced++;
    }
    return taken;
  }

  /** Returns how many subjects lost their pseudonym to others, and are not {@link #recorded}. */
  int displaced() {
    return displaced;
  }

  /** Takes note that so many of them are recorded. */
  void recorded(int displacements) {
    displaced -= displacements;
  }

  /** Makes new salts durable. Call it before a line with their pseudonyms is written. */
  void force() throws IOException {
    if (isUnforced) {
      file.force();
      isUnforced = false;
    }
  }

  /** Destroys the salt of a subject durably; returns whether there was one. */
  boolean forget(String path) throws IOException {
    Integer slot = slots.remove(HexFormat.of().formatHex(digest(OF_SUBJECT, path)));
    if (slot == null) {
      return false;
    }
    file.write((long) slot * SLOT_BYTES, FREE, 0, SLOT_BYTES);
    file.force();
    free.add(slot);
    return true;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }

  @Override
  public String toString() {
    return "SubjectSalts";
  }
}
