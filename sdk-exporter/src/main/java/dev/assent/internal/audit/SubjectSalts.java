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
import java.util.random.RandomGenerator;
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
 * The salts are not kept in memory: a slot is read for each use, so that another process can
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

  private final Mac mac;
  private final DiskFile file;
  private final RandomGenerator random;
  private final int maxSlots;
  private final Map<String, Integer> slots = new HashMap<>();
  private final List<Integer> free = new ArrayList<>();
  private int used;
  private int displaced;
  private boolean isUnforced;

  private SubjectSalts(byte[] key, DiskFile file, RandomGenerator random, int maxSlots)
      throws IOException {
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

  /** Opens the pseudonyms of a journal; creates a key if it is missing or has the wrong length. */
  static Opened open(JournalDirectory directory, Disk disk) throws IOException {
    return open(directory, disk, new SecureRandom(), MAX_SLOTS);
  }

  static Opened open(JournalDirectory directory, Disk disk, RandomGenerator random, int maxSlots)
      throws IOException {
    byte[] key = key(directory, disk);
    boolean isNew = key == null;
    if (key == null) {
      disk.delete(directory.salts()); // no salt is of use under another key
      key = disk.storeRandomKey(directory.key(), KEY_BYTES);
    }
    DiskFile file = JournalDirectory.openIfPresent(directory.salts(), disk);
    if (file == null) {
      isNew = true;
      file = disk.create(directory.salts(), null);
      disk.forceDirectory(directory.path());
    }
    try {
      return new Opened(new SubjectSalts(key, file, random, maxSlots), isNew);
    } catch (IOException | RuntimeException failed) {
      file.close();
      throw failed;
    }
  }

  /** Opens the pseudonyms of a journal without changing it; null if there are none. */
  static @Nullable SubjectSalts read(JournalDirectory directory, Disk disk) throws IOException {
    byte[] key = key(directory, disk);
    DiskFile file = key == null ? null : JournalDirectory.openIfPresent(directory.salts(), disk);
    return key == null || file == null
        ? null
        : new SubjectSalts(key, file, new SecureRandom(), MAX_SLOTS);
  }

  private static byte @Nullable [] key(JournalDirectory directory, Disk disk) throws IOException {
    byte[] found = disk.readIfPresent(directory.key(), MAX_KEY_FILE_BYTES);
    return found != null && found.length == KEY_BYTES ? found : null;
  }

  private void load() throws IOException {
    int whole = (int) Math.min(file.size() / SLOT_BYTES, maxSlots);
    byte[] all = new byte[whole * SLOT_BYTES];
    file.read(0, all, 0, all.length);
    for (used = 0; used < whole; used++) {
      byte[] slot = Arrays.copyOfRange(all, used * SLOT_BYTES, (used + 1) * SLOT_BYTES);
      if (Arrays.equals(slot, FREE)) {
        free.add(used);
      } else {
        slots.put(tag(slot), used);
      }
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
    byte[] tag = digest(new byte[1], path);
    Integer slot = slots.get(HexFormat.of().formatHex(tag));
    if (slot == null) {
      return null;
    }
    byte[] content = new byte[SLOT_BYTES];
    file.read((long) slot * SLOT_BYTES, content, 0, SLOT_BYTES);
    return Arrays.equals(tag, 0, KEY_BYTES, content, 0, KEY_BYTES)
        ? pseudonym(path, Arrays.copyOfRange(content, KEY_BYTES, SLOT_BYTES))
        : null; // another process has destroyed it
  }

  private String pseudonym(String path, byte[] salt) {
    return HexFormat.of().formatHex(digest(salt, path), 0, PSEUDONYM_BYTES);
  }

  private byte[] digest(byte[] first, String path) {
    mac.update(first);
    return mac.doFinal(path.getBytes(UTF_8));
  }

  private byte[] add(String path) throws IOException {
    byte[] tag = digest(new byte[1], path);
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
    if (used < maxSlots) {
      return used++;
    }
    int taken = random.nextInt(maxSlots);
    if (slots.values().remove(taken)) {
      displaced++;
    }
    return taken;
  }

  /** Returns how many subjects lost their pseudonym to others since the last call. */
  int takeDisplaced() {
    int taken = displaced;
    displaced = 0;
    return taken;
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
    Integer slot = slots.remove(HexFormat.of().formatHex(digest(new byte[1], path)));
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
