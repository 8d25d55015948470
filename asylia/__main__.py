import sys

from asylia.config.command import main

sys.exit(main())
