#!/bin/sh
# Boots a host: mounts its disk in namespaces of its own, and becomes its systemd. Called by host.ts.
# boot.sh NETWORK CGROUP IMAGE DISK    enters the namespaces
# boot.sh within IMAGE DISK            goes on inside of them
set -eu

if [ "$1" != within ]; then
  echo $$ > "$2/cgroup.procs"
  exec nsenter --net="$1" unshare --mount --propagation private --pid --ipc --uts --cgroup --fork --kill-child \
    sh "$0" within "$3" "$4"
fi

image=$2 disk=$3 root=$3/root
mount -t overlay overlay -o "lowerdir=$image,upperdir=$disk/upper,workdir=$disk/work" "$root"
mount -t proc proc "$root/proc"

# cloud-init recognises EC2 by the hypervisor's id, which this machine's sysfs does not have.
mount -t sysfs -o ro sysfs "$root/mnt"
mount -t tmpfs -o mode=755 tmpfs "$root/sys"
for part in "$root"/mnt/*; do
  name=$(basename "$part")
  [ "$name" != hypervisor ] || continue
  mkdir "$root/sys/$name"
  mount --bind "$part" "$root/sys/$name"
done
umount "$root/mnt"
mkdir "$root/sys/hypervisor"
echo ec2e1916-9099-7caf-fd21-012345abcdef > "$root/sys/hypervisor/uuid"
mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
mount -o remount,ro "$root/sys"

mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in null zero full random urandom tty; do
  touch "$root/dev/$device"
  mount --bind "/dev/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
mount -t tmpfs tmpfs "$root/dev/shm"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s fd/0 "$root/dev/stdin"
ln -s fd/1 "$root/dev/stdout"
ln -s fd/2 "$root/dev/stderr"
touch "$root/dev/console"
mount --bind "$(tty)" "$root/dev/console"

cd "$root"
pivot_root . mnt
umount -l /mnt
# In a container, systemd leaves the machine's own devices and clock alone.
exec env -i container=lab PATH=/usr/sbin:/usr/bin:/sbin:/bin TERM=dumb /sbin/init < /dev/console > /dev/console 2>&1
